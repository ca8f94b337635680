# ruff: noqa: E501 - one template a line reads as a table
"""What simulated citizens say: templates per area and category, and places that do not exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from engine.demo.rhythm import Sort
from engine.rulebook.rulebook import Rulebook

Year = tuple[float, ...]
"""How common something is in each of the twelve months, relative to its weight."""


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of request; ``weight`` says how common it is, ``year`` in which months."""

    area: str
    category: str
    weight: int
    subject: str
    text: str
    year: Year | None = None
    circumstance: str | None = None


COLD: Year = (1.4, 1.0, 0.6, 0.1, 0, 0, 0, 0, 0, 0.1, 1.7, 1.4)
BEFORE_COLD: Year = (0.5, 0.3, 0.2, 0.1, 0.1, 0.2, 0.3, 0.8, 1.5, 2.5, 1.6, 0.7)
HOT: Year = (1.0, 0.9, 0.8, 0.8, 0.9, 1.4, 2.0, 2.0, 1.2, 0.8, 0.8, 1.0)
WET: Year = (0.5, 0.5, 0.7, 0.8, 1.0, 1.6, 2.4, 2.4, 1.2, 0.7, 0.5, 0.5)
OUTDOORS: Year = (0.4, 0.4, 0.8, 1.1, 1.4, 1.5, 1.5, 1.5, 1.2, 0.9, 0.6, 0.4)
VISITORS: Year = (0.3, 0.8, 0.4, 0.9, 1.5, 1.4, 2.2, 2.4, 1.0, 1.6, 0.3, 0.2)
SCHOOL: Year = (0.3, 0.5, 0.9, 1.0, 1.3, 2.0, 2.4, 2.4, 1.0, 0.3, 0.3, 0.3)
PAY_DAY: Year = (2.8, 1.6, 0.6, 0.6, 0.7, 0.8, 0.8, 0.8, 0.8, 0.8, 1.1, 2.0)
TAXES: Year = (0.3, 0.5, 2.6, 2.6, 2.0, 1.2, 0.4, 0.3, 0.3, 0.3, 0.3, 0.6)

_F, _C, _R, _Q = "fault-repair", "complaint", "report", "consultation"
_A, _S, _O, _P = "service-application", "suggestion", "opinion", "praise"

TEMPLATES: tuple[Template, ...] = (
    Template("power", _F, 9, "{estate}停电", "{estate}{block}从{when}开始停电, 一个单元都没电, 家里有老人。", HOT),
    Template("power", _F, 4, "{estate}电压不稳", "{estate}{block}晚上电压很低, 空调带不动, 灯一闪一闪。", HOT),
    Template("power", _Q, 3, "咨询阶梯电价", "请问我市居民阶梯电价是怎么算的, 一户多人口能不能申请增加基数?"),
    Template("power", _A, 2, "申请安装充电桩电表", "我在{estate}买了固定车位, 申请报装充电桩, 需要什么材料?"),
    Template("power", _C, 2, "反映电表计量不准", "{estate}{block}这两个月电费突然翻倍, 怀疑电表有问题, 打电话没人管。"),
    Template("water", _F, 9, "{estate}停水", "{estate}{block}从{when}开始停水, 没有接到通知, 什么时候来水?", HOT),
    Template("water", _F, 3, "{road}自来水漏水", "{road}{mark}路边自来水管漏水, 水流了一地。"),
    Template("water", _F, 1, "{road}爆管", "{road}{mark}自来水爆管, 水柱很高, 路面都淹了, 请赶快来抢修。"),
    Template("water", _C, 3, "{estate}自来水发黄", "{estate}最近自来水发黄, 有异味, 反映多次得不到解决。", HOT),
    Template("water", _Q, 2, "咨询水费缴纳", "请问水费能不能在手机上缴, 怎么查询用水量?"),
    Template("heating", _F, 14, "{estate}暖气不热", "{estate}{block}暖气不热, 室温只有十四度, 家里有小孩。", COLD),
    Template("heating", _C, 6, "{estate}供暖温度不达标", "{estate}供暖以来一直不热, 测温员来了也不解决, 要求退取暖费。", COLD),
    Template("heating", _Q, 4, "咨询停暖退费", "请问不住的房子可以办停暖吗, 取暖费怎么退?", BEFORE_COLD),
    Template("heating", _A, 2, "申请供暖开户", "{estate}是新房, 申请集中供暖开户, 需要到哪里办理?", BEFORE_COLD),
    Template("gas", _F, 4, "{estate}没有燃气", "{estate}{block}从{when}开始停气, 做不了饭。"),
    Template("gas", _F, 1, "{estate}有燃气味", "{estate}{block}楼道里有很浓的燃气味, 怀疑漏气, 请赶快来人。"),
    Template("gas", _A, 3, "申请开通天然气", "{estate}刚装修完, 申请开通天然气, 打电话一直没人接。"),
    Template("telecom", _F, 6, "{estate}宽带断网", "{estate}{block}宽带从{when}起断网, 报修两天了还没人来修。"),
    Template("telecom", _C, 4, "手机套餐乱收费", "手机套餐没经过同意就被改了, 多扣了三个月的费, 客服推诿。"),
    Template("telecom", _S, 1, "建议增设基站", "{estate}地下车库没信号, 建议增设基站, 方便居民。"),
    Template("transport", _C, 6, "{line}路公交车拒载老人", "{when}在{road}等{line}路公交车, 司机看见老人不停车, 态度恶劣。"),
    Template("transport", _C, 5, "出租车拒载绕路", "{when}从火车站打车到{road}, 出租车司机绕路, 多收了二十元。", VISITORS),
    Template("transport", _S, 4, "建议{line}路公交延长运营时间", "建议{line}路公交晚上延长到十点, 方便下班的人。"),
    Template("transport", _Q, 2, "咨询{line}路公交改线", "请问{line}路公交什么时候恢复原线路?"),
    Template("transport", _R, 2, "举报黑车拉客", "{road}{mark}每天有黑车非法拉客, 请查处。"),
    Template("municipal", _F, 9, "{road}路灯不亮", "{road}{mark}一段路灯不亮好几天了, 晚上走路看不见。"),
    Template("municipal", _F, 4, "{road}井盖破损", "{road}{mark}污水井盖破损, 车一压就响, 担心出事。"),
    Template("municipal", _F, 4, "{road}下水道堵塞", "{road}{mark}下水道堵了, 污水外溢, 臭味很大。", WET),
    Template("municipal", _C, 9, "{road}占道经营", "{road}{mark}每天早上摊贩占道经营, 车过不去, 没人管。", OUTDOORS),
    Template("municipal", _R, 5, "举报{estate}违章搭建", "{estate}{block}楼顶有人违章搭建, 已经盖到一半, 请查处。"),
    Template("municipal", _C, 4, "{road}垃圾无人清理", "{road}{mark}垃圾堆了一周没有人清理, 脏乱差。", OUTDOORS),
    Template("municipal", _S, 3, "建议{road}增设公厕", "{road}一带没有公厕, 建议增设。"),
    Template("municipal", _P, 1, "感谢环卫工人", "{road}的环卫工人捡到钱包送还给我, 表示感谢, 希望表扬。"),
    Template("housing", _Q, 5, "咨询公积金提取", "请问租房可以提取公积金吗, 需要什么材料?"),
    Template("housing", _C, 5, "{estate}延期交房", "{estate}合同约定去年交房, 开发商一拖再拖, 要求给说法。"),
    Template("housing", _C, 3, "{estate}房屋漏水", "{estate}{block}顶楼渗水, 开发商不维修, 推诿扯皮。", WET),
    Template("housing", _Q, 3, "咨询不动产证办理", "请问二手房过户后多久能拿到不动产证, 需要预约吗?"),
    Template("property", _C, 14, "{estate}物业不作为", "{estate}物业收费不服务, 楼道卫生差, 电梯经常坏, 反映没人管。"),
    Template("property", _F, 4, "{estate}电梯故障", "{estate}{block}电梯坏了三天, 老人上下楼不方便, 物业说等配件。"),
    Template("property", _C, 5, "{estate}停车费乱涨", "{estate}物业把停车费涨了一倍, 没有经过业主大会, 不合理。"),
    Template("property", _Q, 2, "咨询成立业委会", "请问{estate}要成立业主委员会, 应该找哪个部门?"),
    Template("forestry", _R, 1, "举报盗伐树木", "{road}附近山上有人盗伐林木, 已经砍了十几棵。"),
    Template("medical", _C, 4, "医院挂号难", "市里医院的专家号天天挂不上, 网上放号一秒就没, 不合理。"),
    Template("medical", _Q, 4, "咨询疫苗接种", "请问儿童疫苗周末能不能接种, 需要预约吗?"),
    Template("insurance", _Q, 8, "咨询医保报销", "请问异地就医的医保报销怎么办理, 多久到账?"),
    Template("insurance", _Q, 4, "咨询社保补缴", "请问养老保险断缴两年, 能不能补缴?"),
    Template("insurance", _C, 2, "保险公司拒绝理赔", "车险出险后保险公司一直拖着不理赔, 态度差。"),
    Template("prices", _C, 3, "停车场天价收费", "{road}{mark}停车场一小时收三十元, 没有明码标价, 乱收费。", VISITORS),
    Template("police", _C, 8, "{road}违停堵路", "{road}{mark}两侧乱停车, 每天上下班拥堵, 公交都过不去。"),
    Template("police", _C, 6, "{estate}噪声扰民", "{estate}楼下广场舞晚上十点还不停, 噪声扰民, 老人睡不好。", OUTDOORS),
    Template("police", _Q, 5, "咨询落户手续", "请问大学毕业生落户需要什么材料, 到哪个派出所办理?"),
    Template("police", _S, 3, "建议{road}增设红绿灯", "{road}路口车多人多, 建议增设红绿灯。"),
    Template("commerce", _C, 9, "商家拒绝退款", "在{road}一家健身房办卡, 商家关门不退款, 联系不上人。"),
    Template("commerce", _C, 5, "饭店食品卫生问题", "{when}在{road}一家饭店吃饭, 食品有异物, 吃完拉肚子。"),
    Template("commerce", _R, 3, "举报虚假宣传", "{road}一家保健品店对老人虚假宣传, 请查处。"),
    Template("commerce", _Q, 2, "咨询办理营业执照", "请问开小餐馆需要办理哪些证, 网上能不能申请?"),
    Template("tax", _Q, 3, "咨询个税退税", "请问个人所得税汇算退税多久到账?", TAXES),
    Template("education", _Q, 4, "咨询入学划片", "请问{estate}划片在哪所小学, 什么时候报名?", SCHOOL),
    Template("education", _C, 3, "培训班不退费", "{road}一家培训机构停课, 学费不退, 投诉没有结果。", SCHOOL),
    Template("environment", _C, 5, "工地夜间施工噪声", "{estate}旁边工地半夜还在施工, 噪声很大, 严重影响休息。", OUTDOORS),
    Template("environment", _R, 3, "举报企业偷排污水", "{road}附近一家厂晚上偷排污水, 河水发黑发臭。", WET),
    Template("labour", _C, 5, "拖欠农民工工资", "在{estate}工地干了半年, 老板拖欠工资不发, 请帮忙讨薪。", PAY_DAY),
    Template("labour", _Q, 3, "咨询失业金领取", "请问失业金怎么申领, 可以领几个月?"),
    Template("civil-affairs", _Q, 2, "咨询低保申请", "请问低保怎么申请, 需要什么条件?"),
    Template("civil-affairs", _A, 2, "申请残疾人轮椅", "老人行动不便, 申请残疾人轮椅, 应该找谁办理?"),
    Template("culture-tourism", _C, 2, "景区强制消费", "跟团来旅游, 导游带到购物店强制消费, 要求退款。", VISITORS),
    Template("land-planning", _O, 2, "反映规划挡光", "{estate}前面要盖高楼, 担心挡光, 希望公开规划。"),
    Template("safety", _R, 2, "举报消防隐患", "{estate}地下车库堆满杂物, 存在火灾隐患, 请查处。"),
    Template("other", _O, 3, "反映办事不方便", "办一件事跑了好几个地方, 说法都不一样, 希望重视。"),
    Template("police", _R, 1, "反映干部问题", "反映某村干部贪污集体款项, 希望调查。"),
    Template("housing", _C, 1, "与开发商的官司", "和开发商的官司法院正在审理, 希望政府出面。", None, "in-court"),
    Template("other", _C, 1, "说不清的诉求", "就是不满意, 你们看着办。", None, "no-substance"),
    Template("property", _F, 1, "{estate}有人被困电梯", "{estate}{block}电梯停了, 有人被困电梯, 快来救人。"),
)  # fmt: skip

_NAMES = (
    "海晴",
    "松涛",
    "望岛",
    "金滩",
    "碧湾",
    "文峰",
    "阳光",
    "和谐",
    "银杏",
    "翠竹",
    "福海",
    "锦绣",
)
_ESTATES = tuple(f"{name}{kind}" for name in _NAMES for kind in ("小区", "花园", "家园"))
_ROADS = tuple(f"模拟{name}路" for name in _NAMES)
_MARKS = ("南头", "北头", "中段", "十字路口", "学校门口", "超市门前", "菜市场旁")
_WHEN = ("今天早上", "昨天晚上", "中午", "昨天下午", "今天凌晨", "前天")


_HOLIDAYS: Mapping[str, float] = {
    "culture-tourism": 4.0, "transport": 2.0, "prices": 2.0, "commerce": 1.5,
    "consultation": 0.4, "service-application": 0.3,
}  # fmt: skip
"""What is said more or less often on holidays than on other days, by area and by category."""
_BEFORE = ("",) * 6 + ("您好, ", "你好, 我想反映一下, ", "麻烦问一下: ", "我要反映: ")
_AFTER = ("",) * 6 + ("请尽快处理。", "麻烦给个答复。", "希望有关部门重视。", "谢谢。")


def common(rulebook: Rulebook) -> Sequence[Template]:
    """The templates whose areas, categories and circumstances this rulebook's catalog knows."""
    return [
        template
        for template in TEMPLATES
        if template.area in rulebook.areas
        and template.category in rulebook.categories
        and (template.circumstance is None or template.circumstance in rulebook.decline_reasons)
    ]


def how_common(template: Template, month: int, sort: Sort) -> float:
    """The weight of a template on such a day of such a month."""
    weight = template.weight * (1.0 if template.year is None else template.year[month - 1])
    if sort is Sort.HOLIDAY:
        weight *= _HOLIDAYS.get(template.area, 1.0) * _HOLIDAYS.get(template.category, 1.0)
    return weight


def said(random: Random, text: str) -> str:
    """A text as one citizen or another puts it."""
    return random.choice(_BEFORE) + text + random.choice(_AFTER)


def places(random: Random) -> Mapping[str, str]:
    """A place and a time to speak of. None of them exists."""
    return {
        "estate": random.choice(_ESTATES),
        "road": random.choice(_ROADS),
        "mark": random.choice(_MARKS),
        "when": random.choice(_WHEN),
        "block": f"{random.randint(1, 30)}号楼{random.randint(1, 4)}单元",
        "line": str(random.randint(1, 60)),
    }
