"""Word and Excel files as offices make them: looks for styles, covers as tables, typed numbers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import docx
import openpyxl
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterable

W: Final = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_VML: Final = 'xmlns:v="urn:schemas-microsoft-com:vml"'


def line(  # noqa: PLR0913 - how a paragraph looks
    to: Any,  # noqa: ANN401 - python-docx publishes none
    text: str,
    *,
    face: str = "仿宋",
    size: int = 16,
    bold: bool = False,
    middle: bool = False,
) -> Any:  # noqa: ANN401
    """Add a paragraph of plain style that only looks like something."""
    added = to.add_paragraph()
    run = added.add_run(text)
    run.font.size, run.font.name, run.bold = Pt(size), face, bold or None
    run._r.rPr.rFonts.set(qn("w:eastAsia"), face)
    if middle:
        added.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return added


def grid(to: Any, rows: Iterable[Iterable[str]]) -> Any:  # noqa: ANN401
    """Add a table."""
    given = [list(row) for row in rows]
    table = to.add_table(len(given), len(given[0]))
    for row, texts in enumerate(given):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    return table


def run(inside: str) -> Any:  # noqa: ANN401
    """Return a run with the given XML."""
    return parse_xml(f"<w:r {W} {_VML}>{inside}</w:r>")


def saved(document: Any) -> bytes:  # noqa: ANN401
    """Return the bytes of a document or workbook."""
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def procedure() -> bytes:
    """Return a procedure with a cover table, revisions, contents, pseudo-headings and the rest."""
    made = docx.Document()
    line(made, "华北示例化工有限公司", size=22, bold=True, middle=True)
    line(made, "内部审核控制程序", face="黑体", size=26, bold=True, middle=True)
    grid(made, (("文件编号", "HB-QP-05", "版 本", "A/1"), ("编  制", "甲", "日期", "2023.04.01"),
                ("批  准", "乙", "实施日期", "2023年6月1日")))  # fmt: skip
    line(made, "修订记录", bold=True, middle=True)
    grid(made, (("序号", "版次", "修订日期", "修订内容"), ("1", "A/0", "2021/3/1", "首次发布"),
                ("2", "A/1", "2023年5月6日", "增加碳审核")))  # fmt: skip
    line(made, "目  录", bold=True, middle=True)
    contents = made.add_paragraph()._p
    for inside in ('<w:fldChar w:fldCharType="begin"/>', "<w:instrText> TOC \\o </w:instrText>",
                   '<w:fldChar w:fldCharType="separate"/>', "<w:t>1 目的</w:t>",
                   '<w:fldChar w:fldCharType="end"/>'):  # fmt: skip
        contents.append(run(inside))
    line(made, "1 目的", bold=True)
    purpose = line(made, "依据T/CCAA 39-2022第9.2条制定。CO")
    purpose.add_run("2").font.subscript = True
    purpose.add_run("排放5~10 t、3*4=12、$5、_重_、{{ figure() }}、[^1]。")
    line(made, "2 职责", bold=True)
    line(made, "2.1 管理者代表", bold=True)
    for text in (
        "（1）批准计划；",
        "（2）任命组长：",
        "a) 有资格；",
        "b) 无关联。",
        "（3）批准报告。",
    ):
        line(made, text)
    line(made, "3 工作程序", bold=True)
    line(made, "3.1.1 见《文件控制程序》（HB-QP-01）、图1和表1，每年十二月编制计划，批准后实施。")
    line(made, "表1 计划的内容", size=12, bold=True, middle=True)
    table = grid(made, (("类别", "项目", "要求", ""), ("策划", "范围", "全部", "每年"),
                        ("", "准则", "标准", "每年")))  # fmt: skip
    table.cell(0, 2).merge(table.cell(0, 3))
    table.cell(1, 0).merge(table.cell(2, 0))
    picture = io.BytesIO()
    Image.new("RGB", (60, 20)).save(picture, "PNG")
    made.add_picture(picture, width=Pt(200))
    line(made, "图1 审核流程", size=12, middle=True)
    boxed = line(made, "填写检查表")._p
    boxed.append(run("<w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>注意保密</w:t>"
                     "</w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"))  # fmt: skip
    boxed.append(parse_xml(f'<w:ins {W} w:id="1"><w:r><w:t>，当天交</w:t></w:r></w:ins>'))
    boxed.append(parse_xml(f'<w:del {W} w:id="2"><w:r><w:delText>三天</w:delText></w:r></w:del>'))
    made.sections[0].footer.paragraphs[0].text = "不得复印"
    return saved(made)


def styled() -> bytes:
    """Return a procedure with Word's own styles, typed heading numbers and lists of styles."""
    made = docx.Document()
    made.add_heading("文件控制程序", 0)
    for text in ("文件编号：HB-QP-01", "版本：B/0", "实施日期：2022-01-01"):
        made.add_paragraph(text)
    made.add_heading("1. 目的", 1)
    made.add_paragraph("控制文件。")
    made.add_heading("2. 程序", 1)
    made.add_heading("2.1 编写", 2)
    for text in ("编写", "批准"):
        made.add_paragraph(text, style="List Number")
    made.add_paragraph("说明：")
    made.add_paragraph("电子文件", style="List Bullet")
    made.add_paragraph("外来文件", style="List Bullet 2")
    return saved(made)


def chapters() -> bytes:
    """Return a rule with chapters, Chinese numerals and no styles."""
    made = docx.Document()
    line(made, "节能降碳考核管理办法", size=22, middle=True)
    for text, is_heading in (
        ("第一章 总则", True), ("第一条 为了加强考核，制定本办法。", False), ("第二章 考核", True),
        ("一、考核内容", True), ("（一）能耗", True), ("单位产品能耗。", False),
        ("第三章 附则", True), ("自发布之日起施行。", False),
    ):  # fmt: skip
        line(made, text, face="黑体" if is_heading else "仿宋")
    return saved(made)


def counted() -> bytes:
    """Return an instruction whose headings and clauses Word numbers in one list."""
    made = docx.Document()
    numbering = made.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, text in enumerate(("%1", "%1.%2", "%1.%2.%3"))
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{levels}'
                                  "</w:abstractNum>"))  # fmt: skip
    numbering.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    line(made, "锅炉操作规程", size=22, bold=True, middle=True)
    for text, level in (("目的", 0), ("操作步骤", 0), ("点火前检查", 1)):
        _number(line(made, text, bold=True), level)
    _number(line(made, "检查水位和安全阀，确认燃气压力正常后才能点火。"), 2)
    return saved(made)


def _number(paragraph: Any, level: int) -> None:  # noqa: ANN401
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="90"/></w:numPr>')
    )


def register() -> bytes:
    """Return a workbook with a meter register and a sheet that fits no type."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "计量器具台账"
    sheet.append(["计量器具台账"])
    sheet.append(["编号", "名称", "准确度等级", "最近检定日期", "有效期至", "状态", "责任人"])
    sheet.append(["M-01", "电能表", "0.5S级", "2023年3月1日", "2099.2.28", "在用", "甲"])
    sheet.merge_cells("A1:G1")
    other = book.create_sheet("月度用电")
    other.append(["月份", "电量", "费用"])
    other.append(["1月", 1200.5, "=B2*0.8"])
    return saved(book)
