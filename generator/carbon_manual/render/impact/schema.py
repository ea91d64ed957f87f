"""The JSON Schema of the impact of a change; a field that it names is there in every report."""

from __future__ import annotations

from typing import Any, Final

Schema = dict[str, Any]

# Raised when a field changes its meaning or goes; fields may be added without.
VERSION: Final = 1
_TEXT: Final[Schema] = {"type": "string"}
_WHOLE: Final[Schema] = {"type": "integer"}
_FLAG: Final[Schema] = {"type": "boolean"}


def impact_schema() -> Schema:
    """Return the schema, with descriptions in Chinese and English."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:carbon-manual:impact:{VERSION}",
        "title": "改动影响 / Impact of a change",
        **_object(
            schema={"const": VERSION},
            base=_said(_TEXT, "比较的起点", "what the change starts from"),
            head=_said(_TEXT, "比较的终点", "what it leads to"),
            verdict=_said(_TEXT, "一两句话的结论", "one or two sentences"),
            housekeeping=_said(_FLAG, "日常改动", "a housekeeping edit"),
            documents=_list(_document()),
            records=_list(_record()),
            files=_list(
                _object(
                    path=_TEXT, what=_one_of("evidence", "archive", "unreadable"), change=_CHANGE
                )
            ),
            parameters=_list(
                _object(name=_TEXT, old=_TEXT, new=_TEXT, printed_by=_list(_TEXT))
            ),
            claims=_list(
                _object(
                    standard=_TEXT, clause=_TEXT, document=_TEXT, heading=_TEXT, gained=_FLAG,
                    unanswered=_said(_FLAG, "再没有章节作答", "no section answers the clause now"),
                )
            ),
            lights=_list(_light()),
            figures=_list(_figure()),
            seals=_list(
                _object(document=_TEXT, version=_TEXT, figure=_TEXT, sealed=_TEXT, now=_TEXT,
                        **_PLACE)
            ),
            overdue=_list(
                _object(
                    what=_one_of("record", "review", "acknowledgement", "training"),
                    subject=_TEXT, who=_said(_TEXT, "场所或岗位", "a site or post"), due=_TEXT,
                )
            ),
            copies=_list(_copy()),
            posts=_list(
                _object(post=_TEXT, name=_TEXT, reasons=_list(_object(subject=_TEXT, why=_TEXT)))
            ),
            findings=_object(new=_list(_finding()), gone=_list(_finding())),
        ),
    }  # fmt: skip


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _one_of(*values: str | int) -> Schema:
    return {"enum": list(values)}


def _said(schema: Schema, zh: str, en: str) -> Schema:
    return {**schema, "description": f"{zh} / {en}"}


_PLACE: Final[dict[str, Schema]] = {"path": _TEXT, "line": _WHOLE}
_CHANGE: Final = _one_of("added", "changed", "removed")
_NATURE: Final = _one_of("housekeeping", "format", "slip", "wording", "substance")
_BUMP: Final = _one_of("none", "minor", "major")
_COLOUR: Final = _one_of("green", "amber", "red", "grey")
_ITEM: Final[dict[str, Schema]] = {
    "id": _TEXT,
    "title": _TEXT,
    "path": _TEXT,
    "old_path": _TEXT,
    "change": _CHANGE,
    "old_version": _TEXT,
    "new_version": _TEXT,
}


def _field() -> Schema:
    return _object(
        name=_said(_TEXT, "值的位置，如 data[S1].quantities[2024-Q1]", "where the value stands"),
        old=_TEXT, new=_TEXT, **_PLACE,
    )  # fmt: skip


def _reason() -> Schema:
    return _object(kind=_TEXT, nature=_NATURE, text=_TEXT, section=_TEXT, line=_WHOLE, old=_TEXT,
                   new=_TEXT)  # fmt: skip


def _document() -> Schema:
    version = _object(
        approved=_said(_TEXT, "最近批准的版本", "the version approved last"),
        owed=_said(_BUMP, "应升的版本", "the step owed since then"),
        given=_said(_BUMP, "已升的版本", "the step made since then"),
        due=_said(_FLAG, "还须升版", "a version is still owed"),
        reasons=_list(_reason()),
    )
    passage = _object(
        section=_TEXT,
        old_line=_said(_WHOLE, "原来的行，0 为没有", "the line before, 0 for none"),
        new_line=_said(_WHOLE, "现在的行，0 为没有", "the line now, 0 for none"),
        pieces=_list(_object(mark=_one_of("kept", "struck", "written"), text=_TEXT)),
    )
    return _object(
        **_ITEM, nature=_NATURE, reasons=_list(_reason()), version=version,
        fields=_list(_field()), redline=_list(passage),
    )  # fmt: skip


def _record() -> Schema:
    return _object(
        **_ITEM,
        type=_TEXT,
        form=_TEXT,
        layout_only=_said(_FLAG, "只有排版或注释改变", "only layout or comments changed"),
        owes_version=_said(_FLAG, "须按更正升版", "must be amended as a new version"),
        values=_list(_field()),
    )


def _light() -> Schema:
    return _object(
        standard=_TEXT, clause=_TEXT, light=_one_of("documented", "evidenced", "operating"),
        old=_COLOUR, new=_COLOUR,
        step=_said(_WHOLE, "负为变差，正为变好，0 与灰有关", "below 0 lost, above gained, 0 grey"),
        reasons=_list(_TEXT),
    )  # fmt: skip


def _figure() -> Schema:
    cause = _object(
        kind=_said(_TEXT, "因子、数据或记录等", "factor, entry, record, refused and so on"),
        text=_TEXT, label=_TEXT, old=_TEXT, new=_TEXT, **_PLACE,
    )  # fmt: skip
    return _object(
        figure=_TEXT,
        parameters={"type": "object", "additionalProperties": {"type": ["string", "integer"]}},
        call=_TEXT,
        label=_TEXT,
        unit=_TEXT,
        old=_said(_TEXT, "原来印出的值", "the value printed before"),
        new=_said(_TEXT, "现在印出的值", "the value printed now"),
        exact={"type": "array", "items": _TEXT, "minItems": 2, "maxItems": 2},
        percent={"type": ["string", "null"], "description": "变动百分比 / change in percent"},
        printed_changes=_FLAG,
        printed_by=_list(_TEXT),
        causes=_list(cause),
    )


def _copy() -> Schema:
    return _object(
        document=_TEXT, version=_TEXT, copy={"type": ["integer", "null"]}, recipient=_TEXT,
        post=_said(_FLAG, "接收方是岗位", "the recipient is a post"),
        since=_said(_TEXT, "失效之日；空为新版生效时", "obsolete since; else by the next version"),
        **_PLACE,
    )  # fmt: skip


def _finding() -> Schema:
    return _object(code=_TEXT, severity=_one_of("error", "warning", "note"), subject=_TEXT,
                   message=_TEXT, column=_WHOLE, **_PLACE)  # fmt: skip
