"""Specs of the rules in checks/risks.py."""

from __future__ import annotations

from typing import Final

from tests.rules.spec import Spec

_RISKS: Final = """risks:
  - {id: R-01, kind: risk, source: context, description: 电价上涨推迟电气化改造,
     consequence: 减排目标延期, likelihood: 3, severity: 3, level: medium, treatment: reduce,
     action: 与售电公司签订长期协议, process: 采购, post: 主任, due: 2026-05-31,
     evaluated_on: 2026-06-15, result: effective, evidence: 售电协议, status: closed}
  - {id: R-02, kind: risk, source: party, description: 委托方要求披露碳足迹,
     consequence: 失去订单, likelihood: 2, severity: 4, level: medium, treatment: reduce,
     action: 建立产品碳足迹核算, process: 碳评审, post: 核算员, due: 2026-12-31, status: open}
  - {id: R-03, kind: opportunity, source: carbon-review, description: 屋顶可再建光伏,
     consequence: 减少外购电力, likelihood: 4, severity: 3, level: high, treatment: pursue,
     action: 编制可行性研究, process: 措施计划, post: 核算员, due: 2026-09-30, status: open}
  - {id: R-04, kind: risk, source: obligation, description: 纳入碳市场后履约成本上升,
     consequence: 支出增加, likelihood: 2, severity: 3, level: medium, treatment: accept,
     post: 主任, status: watched}
  - {id: R-05, kind: risk, source: metering, description: 流量计漂移,
     consequence: 活动数据失真, likelihood: 2, severity: 3, level: medium, treatment: reduce,
     action: 每季比对, process: 计量管理, post: 核算员, status: watched}
"""
OBLIGATIONS: Final = """obligations:
  - {id: O-01, title: 节约能源法, issuer: 全国人大常委会, kind: law, clauses: 第二十四条,
     requirement: 加强节能管理, how_applies: 两个场所都用能, sites: [s1, s2], sources: [S1-EL],
     effective: 2018-10-26, status: valid, checked_on: 2026-03-10, post: 核算员}
  - {id: O-02, title: 公共机构能耗统计通知, issuer: 机关事务管理局, kind: administrative,
     clauses: 全文, requirement: 按季报送能耗, how_applies: 由办公室报送, sites: [s1],
     effective: 2024-01-01, status: valid, checked_on: 2026-03-10, post: 核算员}
  - {id: O-03, title: 碳排放核算新规, issuer: 生态环境部, kind: regulation, clauses: 第八条,
     requirement: 按新方法核算, how_applies: 2027 年度起改用, sites: [s2],
     effective: 2027-01-01, status: upcoming, checked_on: 2026-03-10, post: 核算员}
absent_kinds: [association, voluntary-agreement, customer-contract, supplier-contract,
  public-commitment]
"""
_REGISTER: Final = (("JL-02-01", "rec.risk-register", _RISKS, ""),)
_LAWS: Final = (("JL-04-01", "rec.compliance-register", OBLIGATIONS, ""),)
_METROLOGY: Final = ("xjzjxh-carbon-metrology",)
_STQC: Final = ("stqc-002-2025",)

SPECS: tuple[Spec, ...] = (
    Spec(
        "CM240", _REGISTER, "JL-02-01", ("R-04", "obligation"), "operation",
        at=("JL-02-01", ("risks:", "-")), says="合规义务",
    ),
    Spec(
        "CM240", _REGISTER, "JL-02-01", ("R-05", "metering"), "operation",
        at=("JL-02-01", ("risks:", "-")), says="6.1.1.p1", standards=_METROLOGY, name="metering",
    ),
    Spec(
        "CM240", _REGISTER, "JL-02-01", ("R-03, kind: opportunity",), "R-03, kind: risk",
        at=("JL-02-01", ("risks:", "-")), says="机遇", name="no-opportunity",
        before=(("JL-02-01", ("treatment: pursue",), "treatment: share"),),
    ),
    Spec("CM241", _REGISTER, "JL-02-01", ("R-02", "due: 2026-12-31, "), "",
         at=("JL-02-01", ("R-02", "treatment: ", "reduce")), says="完成期限"),
    Spec("CM241", _REGISTER, "JL-02-01", ("R-05", "action: 每季比对, process: 计量管理, "), "",
         at=("JL-02-01", ("R-05", "treatment: ", "reduce")), says="应对措施、措施融入的过程",
         name="watched"),
    Spec("CM241", _REGISTER, "JL-02-01", ("R-02", "treatment: ", "reduce"), "pursue",
         says="利用机遇", name="unfit"),
    Spec("CM242", _REGISTER, "JL-02-01", ("R-02", "due: ", "2026-12-31"), "2026-02-28",
         says="2026-02-28"),
    Spec("CM242", _REGISTER, "JL-02-01", ("R-02", "status: ", "open"), "closed", name="closed"),
    Spec("CM242", _REGISTER, "JL-02-01", ("R-01", "result: ", "effective"), "ineffective",
         says="无效", name="ineffective"),
    Spec("CM242", _REGISTER, "JL-02-01", ("evaluated_on: ", "2026-06-15"), "2026-07-15",
         says="2026-07-15", name="future"),
    Spec("CM243", _LAWS, "JL-04-01", ("O-03", "status: ", "upcoming"), "valid",
         says="2027-01-01"),
    Spec("CM243", _LAWS, "JL-04-01", ("O-02", "status: ", "valid"), "upcoming",
         says="2024-01-01", name="in-force"),
    Spec("CM243", _LAWS, "JL-04-01", ("O-01", "checked_on: ", "2026-03-10"), "2025-03-10",
         says="P1Y", name="unchecked"),
    Spec("CM243", _LAWS, "JL-04-01", ("O-01", "checked_on: ", "2026-03-10"), "2026-07-10",
         says="2026-07-10", name="future"),
    Spec("CM244", _LAWS, "JL-04-01", ("supplier-contract,\n",), "\n",
         at=("JL-04-01", ("obligations:", "-")), says="与供方的合同", standards=_STQC),
    Spec("CM244", _LAWS, "JL-04-01", ("sources: [S1-EL],",), "",
         at=("JL-04-01", ("obligations:", "-")), says="碳源", name="sources"),
    Spec("CM244", _LAWS, "JL-04-01", ("sites: [s1, s2]",), "sites: [s1]",
         at=("JL-04-01", ("obligations:", "-")), says="场所二", name="site",
         before=(("JL-04-01", ("sites: [s2]",), "sites: [s1]"),)),
)  # fmt: skip
