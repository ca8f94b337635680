"""Articles of the simulated city: plausible, and marked so that nobody takes them for true."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from engine.knowledge.article import Content
from engine.rulebook.rulebook import Rulebook

MARK = "【模拟数据, 请以主管部门公布的为准】"
REVIEWED = timedelta(days=180)
_SAID = (
    ("water", "water-group", "家里突然停水怎么办", "停水了, 什么时候来水? 没有看到停水通知",
     "先看供水单位当天的停水公告。公告里没有的, 请报户号和地址, 我们派单抢修, 30 分钟内联系您。"),
    ("water", "water-group", "水费账单有疑问怎么核对", "这个月水费突然变多, 水表是不是坏了",
     "关紧全部水龙头后看水表是否走动: 走动多为户内漏水; 不走动可申请校表, 校验合格的, 费用自理。"),
    ("heating", "heating-group", "供暖从哪天开始到哪天结束", "什么时候开始供暖, 暖气几号来",
     "法定供暖期以市政府公告为准, 低温天气会提前或延长。开栓前请留人在家试水。"),
    ("heating", "heating-group", "家里暖气不热怎么办", "暖气不热, 室温不到 18 度, 能退费吗",
     "先给暖气片放气, 检查阀门。仍不热的请报修, 上门测温; 测温不达标的按供热合同退费。"),
    ("gas", None, "闻到燃气味应当怎样做", "家里有煤气味, 怀疑燃气泄漏",
     "立即关阀、开窗, 不要开关电器, 到室外再打燃气抢修电话。情况危急拨打 119。"),
    ("power", "power-company", "停电了向谁报修", "小区停电, 多久能来电",
     "先看是不是户内跳闸。整片停电的, 报地址和户号, 由供电公司抢修; 计划停电有提前公告。"),
    ("property", None, "物业费涨价要经过谁同意", "物业涨价合法吗, 物业费怎么定",
     "物业费标准写在物业服务合同里, 调整须经业主大会依法表决。没有表决而涨价的, 可以投诉。"),
    ("insurance", "medical-insurance", "异地就医怎样备案", "在外地住院医保能报销吗, 异地就医备案",
     "可在医保服务平台或经办窗口备案, 备案后在联网医院直接结算。急诊可以补办。"),
    ("labour", "human-resources", "拖欠工资到哪里投诉", "老板不发工资, 讨薪找谁",
     "请准备用工证明和欠薪数额, 向劳动保障监察机构投诉, 也可以申请劳动仲裁。"),
    ("civil-affairs", "civil-affairs", "老年证还要办吗", "老年人坐公交免费要办什么证",
     "凭身份证即可享受多数优待; 公交优待卡在社区或公交网点办理。"),
    ("heating", "heating-group", "不住的房子怎样停暖, 取暖费怎么退", "房子空着能不能停暖, 停暖退费",
     "供暖前一个月内向供热单位申请停暖, 只收基础费; 已缴的按停暖规定退还。分户控制的才能停。"),
    ("water", "water-group", "水费怎么缴, 用水量怎么查", "水费能不能在手机上缴纳, 查询用水量",
     "可在供水单位公众号、银行和营业厅缴纳, 凭户号查询每期用水量。"),
    ("power", "power-company", "阶梯电价怎么算", "居民阶梯电价分几档, 一户多人口能不能增加基数",
     "按年分三档累计; 户籍或居住证满五人的, 可申请增加每月基数, 凭户口簿到营业厅办理。"),
    ("housing", None, "租房怎样提取住房公积金", "租房提取公积金要什么材料, 多久能提一次",
     "本人及配偶在本市无自有住房的可以提取; 凭身份证在线申请, 提取额和次数按当年公布的标准。"),
    ("housing", None, "二手房过户后多久拿到不动产证", "不动产证办理要不要预约, 房产证几天能取",
     "材料齐全的当日或三个工作日内办结; 可网上预约, 须缴清契税并带网签合同。"),
    ("insurance", "medical-insurance", "养老保险断缴能不能补缴", "社保断缴两年怎么补缴",
     "灵活就业人员当年可以补缴; 以前年度的按政策一般不补, 单位漏缴的由单位补缴。"),
    ("labour", "human-resources", "失业金怎样申领", "失业金怎么领取, 可以领几个月",
     "非本人意愿中断就业且缴费满一年的可以申领; 缴费一年以上五年以下的, 最长领十二个月。"),
    ("police", None, "大学毕业生落户要什么材料", "大学毕业落户到哪个派出所办理",
     "凭毕业证、身份证、户口迁移证到拟落户地派出所办理, 也可以网上申请。"),
    ("civil-affairs", "civil-affairs", "低保怎么申请", "申请低保需要什么条件和材料",
     "户籍地乡镇(街道)受理; 家庭人均收入低于当地标准且财产符合规定的可以申请。"),
    ("education", "education-bureau", "新市民子女怎样入学", "外地户口孩子在这里上小学要什么材料",
     "一般需要居住证、住房或务工材料和户口簿, 每年招生公告公布具体时间和学校。"),
    ("municipal", None, "路灯不亮井盖坏了找谁", "路灯坏了, 井盖丢了, 下水道堵了",
     "请报准确位置(路口、门牌、灯杆编号), 我们当场派单。井盖缺失属于紧急情况, 先请避让。"),
)  # fmt: skip


def articles(rulebook: Rulebook, day: date) -> Iterator[Content]:
    """Those about areas and units that the rulebook has; some are to be looked at again soon."""
    centre = next((one.id for one in rulebook.departments.values() if one.kind == "centre"), None)
    for place, (area, wished, title, question, answer) in enumerate(_SAID):
        unit = wished if wished in rulebook.departments else centre
        if area in rulebook.areas and unit is not None:
            yield Content(
                title=title,
                question=question,
                answer=f"{answer}\n{MARK}",
                unit=unit,
                areas=(area,),
                review_on=day + REVIEWED * (place % 4) - timedelta(days=7),
            )
