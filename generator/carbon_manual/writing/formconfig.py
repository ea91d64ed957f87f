"""The settings of the browser form: collections from the record types, documents with their fields.

The form is that of Decap CMS; what is written here is its `config.yml` and what `form.js` reads.
"""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

import yaml

from carbon_manual.artifact import Artifact
from carbon_manual.writing.formfields import Widgets, tree
from carbon_manual.writing.offers import offers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from carbon_manual.shapes.shape import Shape
    from carbon_manual.system.model import Document, System

# Signatures, and what is made with them: commands write these, nobody fills them in.
_SIGNED: Final = ("rec.approval", "rec.withdrawal", "rec.release", "rec.distribution")
_FOLDERS: Final = (("manual", "手册和方针"), ("procedures", "程序、制度和作业文件"))
_MESSAGES: Final = {"create": "新建 {{slug}}", "update": "修改 {{slug}}", "delete": "删除 {{slug}}"}
_SOURCE: Final = {"name": "original_text", "widget": "hidden", "required": False}
_BODY: Final = {"name": "body", "label": "正文", "widget": "markdown", "modes": ["raw"],
                "required": False, "hint": "Markdown，写法见使用指南。"}  # fmt: skip


def form_settings(system: System, backend: Mapping[str, Any]) -> Iterator[Artifact]:
    """Yield `config.yml` for a backend, and `types.json` with what the fields of each type hold."""
    widgets = Widgets(system.shapes, offers(system))
    collections = [*_documents(system, widgets), *_records(system, widgets)]
    config = {
        "backend": {**backend, "commit_messages": _MESSAGES},
        "publish_mode": "editorial_workflow",
        "media_folder": "records",
        "locale": "zh_Hans",
        "show_preview_links": False,
        "slug": {"encoding": "unicode", "clean_accents": False},
        "collections": collections,
    }
    text = yaml.dump(config, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    yield Artifact.of_text("config.yml", text)
    types = {shape.id: _type(shape, system) for shape in system.shapes.types.values()}
    yield Artifact.of_text("types.json", json.dumps(types, ensure_ascii=False) + "\n")


def _records(system: System, widgets: Widgets) -> Iterator[dict[str, Any]]:
    """Yield a collection for each record type of which there is a record, and each folder."""
    for shape in system.shapes.records:
        paths = [PurePosixPath(each.path) for each in system.records_of(shape.id)]
        if shape.id in _SIGNED:
            continue
        for number, folder in enumerate(sorted({path.parent.as_posix() for path in paths})):
            yield {
                "name": f"{shape.id}-{number}" if number else shape.id,
                "label": f"{shape.number} {shape.label.zh}",
                "description": shape.purpose.zh,
                "folder": folder,
                "filter": {"field": "type", "value": shape.id},
                "extension": "yaml",
                "format": "carbon-record",
                "identifier_field": "id",
                "summary": "{{id}} {{title.zh}}",
                "create": False,
                "delete": False,
                "publish": False,
                "fields": _record_fields(shape, system, widgets),
            }


def _record_fields(shape: Shape, system: System, widgets: Widgets) -> list[dict[str, Any]]:
    content = {"name": "content", "label": "内容", "widget": "object", "collapsed": False,
               "required": False, "fields": widgets.of(shape.fields)}  # fmt: skip
    return [*widgets.of(system.shapes.record_control), content, _SOURCE]


def _documents(system: System, widgets: Widgets) -> Iterator[dict[str, Any]]:
    """Yield a collection for each folder of documents: each file has the fields of its own type."""
    for folder, label in _FOLDERS:
        found = [each for each in system.documents.values() if each.path.startswith(f"{folder}/")]
        if found:
            yield {
                "name": folder,
                "label": label,
                "format": "carbon-document",
                "delete": False,
                "publish": False,
                "files": [_document(each, system, widgets) for each in found],
            }


def _document(document: Document, system: System, widgets: Widgets) -> dict[str, Any]:
    fields = widgets.of((*system.shapes.document_control, *document.shape.fields))
    return {
        "name": document.id,
        "label": f"{document.id} {document.title.zh}",
        "file": document.path,
        "fields": [*fields, _BODY, _SOURCE],
    }


def _type(shape: Shape, system: System) -> dict[str, Any]:
    control = system.shapes.control(shape)
    if shape.is_record:
        return {"record": True, "names": [shape.id], "control": tree(control),
                "body": tree(shape.fields)}  # fmt: skip
    names = [each.id for each in system.documents.values() if each.shape is shape]
    return {"record": False, "names": names, "control": tree((*control, *shape.fields))}


# libyaml's writer where it is there: the settings are long.
class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes each shared list once and refers to it afterwards."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401 - whatever is written
        """Refer to lists of choices and patterns only."""
        return not (isinstance(data, list) and len(data) > 1)
