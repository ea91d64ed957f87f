"""What cannot be carried over from a file, each kind with its words for the report."""

from __future__ import annotations

from typing import Final

from carbon_manual.diagnostic import Text

KINDS: Final = {
    "text-box": Text("文本框：文字移到所在段落之后", "Text box: its words follow its paragraph"),
    "field": Text("域：只留下存盘时的结果", "Field: only its last result is kept"),
    "form-field": Text("表单域或内容控件：只留下文字", "Form field: only its words are kept"),
    "comment": Text("批注：没有带入", "Comment: left out"),
    "insertion": Text("修订标记中的插入：按已接受处理", "Tracked insertion: taken as accepted"),
    "deletion": Text("修订标记中的删除：按已接受处理", "Tracked deletion: taken as accepted"),
    "chart": Text("图表：没有带入", "Chart: left out"),
    "diagram": Text("SmartArt 或绘图：没有带入", "Diagram or drawing: left out"),
    "object": Text("嵌入对象（公式编辑器、Excel 等）：没有带入", "Embedded object: left out"),
    "picture": Text("图片不是 PNG 或 JPEG：没有带入", "Picture neither PNG nor JPEG: left out"),
    "linked-picture": Text("图片在文件之外：没有带入", "Picture outside the file: left out"),
    "formula": Text("公式不能转换：只留下字符", "Formula that cannot be turned: only its signs"),
    "nested-table": Text("表中的表：写成文字", "Table in a table: written as words"),
    "header-footer": Text("页眉页脚：没有带入正文", "Header or footer: not part of the text"),
    "front-field": Text("封面上没有对应字段的内容", "Cover data that no field takes"),
    "signature": Text(
        "编制、审核、批准：须在本系统重新签署", "Signatures: to be given anew in this system"
    ),
    "history": Text(
        "修订记录：没有对应字段，或缺版本、日期", "Revision history: no field for it, or a gap"
    ),
    "clause-number": Text("条文的自动编号写成了文字", "A clause's automatic number became words"),
    "list-mark": Text("列表的编号样式有变化", "The marks of a list changed"),
    "hidden": Text("隐藏文字：没有带入", "Hidden text: left out"),
    "link": Text("不能保留的链接：只留下文字", "Link that cannot be kept: only its words"),
    "control-sign": Text("特殊符号（Symbol 字体）：没有带入", "Sign of a symbol font: left out"),
    "contents": Text("目录：由程序生成，不带入", "Table of contents: made by the program"),
    "formula-cell": Text(
        "单元格公式：只留下计算结果", "Formula of a cell: only its result is kept"
    ),
    "merged-cells": Text("合并单元格：值写到每一格", "Merged cells: the value stands in each"),
    "column": Text("表中没有对应字段的列", "A column that no field takes"),
    "value": Text("不合字段要求的值", "A value that does not fit its field"),
    "sheet-note": Text("批注：没有带入", "Comment: left out"),
    "sheet-drawing": Text(
        "工作表中的图片或图表：没有带入", "Picture or chart in a sheet: left out"
    ),
    "hidden-sheet": Text("隐藏的工作表：照样读入", "Hidden sheet: read like the others"),
    "file": Text("文件没有导入", "File not imported"),
}
