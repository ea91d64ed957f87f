"""The kinds of duty, in the order in which people go through them."""

from __future__ import annotations

from typing import Final

from carbon_manual.diagnostic import Text
from carbon_manual.duties.due import Kind

REVIEW: Final = Kind("review", Text("文件评审", "Review of a document"), ("CM502",), alone=True)
RECORD: Final = Kind("record", Text("定期记录", "Record at intervals"), ("CM307",))
FACTOR: Final = Kind("factor", Text("因子更新", "Update of factors"), ("CM543",), alone=True)
ACKNOWLEDGEMENT: Final = Kind("acknowledgement", Text("知悉", "Acknowledgement"), ("CM535",))
VERSION_TRAINING: Final = Kind(
    "version-training", Text("新版本培训", "Training on a version"), ("CM536",)
)
COURSE: Final = Kind("course", Text("培训课程", "Course"), ("CM315",))
COMPETENCE: Final = Kind("competence", Text("能力差距", "Gap of competence"), ("CM313",))
METER: Final = Kind("meter", Text("计量器具有效期", "Validity of a meter"), ("CM723", "CM207"))
CALIBRATION: Final = Kind("calibration", Text("计划的检定校准", "Planned calibration"), ("CM723",))
MAINTENANCE: Final = Kind("maintenance", Text("设备维护", "Maintenance"), ("CM544",))
OBJECTIVE: Final = Kind("objective", Text("碳目标", "Objective"), ("CM272",), alone=True)
ACTION: Final = Kind("action", Text("措施", "Action"), ("CM283",))
STEP: Final = Kind("step", Text("措施进度", "Step of an action"), ("CM542",))
MILESTONE: Final = Kind("milestone", Text("规划和更新项目", "Milestone or renewal"), ("CM542",))
RISK: Final = Kind("risk", Text("风险和机遇", "Risk or opportunity"), ("CM242",), alone=True)
CHANGE: Final = Kind(
    "change", Text("变更后的更新", "Update after a change"), ("CM288",), alone=True
)
OPPORTUNITY: Final = Kind("opportunity", Text("改进机会", "Improvement"), ("CM758",), alone=True)
RESOURCE: Final = Kind("resource", Text("资源补足", "Gap of resources"), ("CM311",), alone=True)
SUPPLIER: Final = Kind("supplier", Text("供方改进", "Supplier"), ("CM707",), alone=True)
CONTRACT: Final = Kind("contract", Text("外包检查", "Check of a contract"), ("CM708",), alone=True)
CRITERIA: Final = Kind("criteria", Text("准则试验", "Test of criteria"), ("CM709",))
DRILL: Final = Kind("drill", Text("应急演练", "Emergency drill"), ("CM711",))
DRILL_MEASURE: Final = Kind(
    "drill-measure", Text("演练问题", "Measure after a drill"), ("CM711",), alone=True
)
DEVIATION: Final = Kind("deviation", Text("严重偏离", "Deviation"), ("CM728",), alone=True)
INSPECTION: Final = Kind("inspection", Text("体系检查", "Inspection"), ("CM729",))
LEGAL_CHANGE: Final = Kind("legal-change", Text("义务变化", "Change of an obligation"), ("CM731",))
AUDIT: Final = Kind("audit", Text("内部审核", "Internal audit"), ("CM736",))
MANAGEMENT_REVIEW: Final = Kind(
    "management-review", Text("管理评审", "Management review"), ("CM746",)
)
DECISION: Final = Kind("decision", Text("评审决定", "Decision of a review"), ("CM749",))
CORRECTIVE: Final = Kind(
    "corrective", Text("纠正措施", "Corrective action"), ("CM753",), alone=True
)
FOLLOW_UP: Final = Kind("follow-up", Text("后续措施", "Follow-up"), ("CM545",))
SUBMISSION: Final = Kind("submission", Text("报送", "Submission"), ("CM546",), alone=True)
EXTERNAL: Final = Kind("external", Text("外来文件有效期", "External document"), ("CM528",))
EXCLUSION: Final = Kind("exclusion", Text("不适用声明", "Exclusion"), ("CM340",), alone=True)
WAIVER: Final = Kind("waiver", Text("豁免", "Waiver"), ("CM531",), alone=True)
