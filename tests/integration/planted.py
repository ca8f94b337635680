"""Matters that many people write about in their own words, to be hidden among other messages.

Nobody's words: each message is put together by a seeded die from what people say about such things,
with something about the writer that has nothing to do with the matter.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from engine.insight.message import Message

START = datetime(2019, 3, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Matter:
    """One matter: what it is called in subjects, and sentences that people write about it."""

    name: str
    subjects: tuple[str, ...]
    sentences: tuple[str, ...]


MATTERS = (
    Matter(
        "plant",
        (
            "云栖雅苑附近建搅拌站, 粉尘噪音扰民",
            "投诉云栖雅苑旁的混凝土搅拌站",
            "云栖雅苑小区旁边的搅拌站何时能搬走",
            "搅拌站夜里开工, 云栖雅苑业主无法睡觉",
            "请关停青石路上离居民楼不到百米的搅拌站",
            "A2区云栖雅苑门口灰尘漫天, 谁来管管搅拌站",
            "孩子天天咳嗽, 云栖雅苑旁搅拌厂污染严重",
            "质疑云栖雅苑北侧搅拌站的环评手续",
        ),
        (
            "云栖雅苑北门对面新建了一家混凝土搅拌站, 离最近的楼不到一百米。",
            "水泥罐车从凌晨四点开始轰鸣, 云栖雅苑的老人小孩都睡不好。",
            "阳台每天一层灰, 窗户从来不敢开。",
            "搅拌站没有围挡, 也没有喷淋, 大风天整条青石路看不清人。",
            "业主多次打电话, 环保来了就停, 走了又开。",
            "我家孩子才两岁, 已经因为支气管炎住了两次院。",
            "不知道这家搅拌站是怎么通过环评的, 请公开手续。",
            "强烈要求把搅拌站搬离云栖雅苑这样的居民区。",
            "罐车把青石路压得坑坑洼洼, 下雨天全是泥浆。",
            "几百户业主联名写信, 至今没有人给个说法。",
        ),
    ),
    Matter(
        "square",
        (
            "星汇广场每晚音响震天",
            "星汇广场噪音扰民, 请管一管",
            "A4区星汇广场跳舞的音响何时能小一点",
            "住在星汇广场旁边是一种折磨",
            "投诉星汇广场商家用高音喇叭揽客",
            "高考在即, 星汇广场的噪音能不能停",
        ),
        (
            "星汇广场每天晚上七点到十点有三四支队伍跳舞, 音响一个比一个大。",
            "广场上的商家用喇叭循环叫卖, 关着窗都听得清清楚楚。",
            "家里有高三学生, 根本没法复习。",
            "打过110, 民警来了音量小一点, 走了马上又开大。",
            "希望在星汇广场装上噪音显示屏, 限定时间和音量。",
            "老人心脏不好, 每晚都要等到音响停了才能躺下。",
            "城管说归公安, 公安说归环保, 到底谁管星汇广场?",
        ),
    ),
    Matter(
        "parking",
        (
            "锦绣澜湾强制捆绑销售车位",
            "锦绣澜湾买房必须买车位, 合法吗",
            "职工定向房锦绣澜湾捆绑车位, 请查处",
            "投诉锦绣澜湾开发商无视消费者权益",
            "锦绣澜湾不买车位就不给选房",
            "关于锦绣澜湾车位捆绑的再次投诉",
        ),
        (
            "锦绣澜湾是单位职工的定向商品房, 认购时被告知必须同时买车位。",
            "一个车位十八万五, 不交就取消选房资格。",
            "开发商说这是购房附加条件, 拒绝写进合同。",
            "我们工薪家庭没有车, 要车位做什么?",
            "房款两年前就集资交了, 现在又变相加价。",
            "请住建局查处锦绣澜湾捆绑销售车位的行为。",
            "打市长热线, 回复说是市场行为, 职工们不能接受。",
            "签字那天售楼处叫来保安, 不让拍照录音。",
        ),
    ),
    Matter(
        "cards",
        (
            "为什么取消退役人员的免费乘车卡",
            "绿叶乘车卡突然作废, 请给说法",
            "公交公司停用绿叶卡, 老人出行怎么办",
            "强烈要求恢复绿叶乘车卡",
            "绿叶卡里的钱什么时候退",
        ),
        (
            "用了六年的绿叶乘车卡上个月突然刷不了, 司机说已经取消。",
            "没有任何公告, 到公交公司窗口才知道绿叶卡停用。",
            "卡里还有一百多块钱, 说要等通知才能退。",
            "我每天要换乘两趟车去医院透析, 一个月多花不少钱。",
            "别的城市都在扩大优惠, 我们这里却取消绿叶卡。",
            "请公交公司说明取消绿叶乘车卡的依据。",
        ),
    ),
)
ABOUT_ONESELF = (
    "尊敬的领导您好, 感谢您百忙之中看信。",
    "我是一名普通市民, 平时很少写信。",
    "希望有关部门尽快处理, 给老百姓一个答复。",
    "我在外地上班, 只有周末回来。",
    "如果没有结果, 我们会继续反映。",
    "谢谢, 祝工作顺利!",
    "这件事拖了很久, 大家心里都很急。",
    "我父母年纪大了, 跟我们一起住。",
)


def plant(matter: Matter, many: int, seed: int, likes: int = 0) -> list[Message]:
    """So many messages about the matter, each from another person, within some three months."""
    die = random.Random(f"{matter.name} {seed}")
    made = []
    for number in range(many):
        said = die.sample(matter.sentences, die.randint(2, min(5, len(matter.sentences))))
        said += die.sample(ABOUT_ONESELF, die.randint(0, 2))
        die.shuffle(said)
        made.append(
            Message(
                id=f"{matter.name}-{number}",
                subject=die.choice(matter.subjects),
                text="".join(said),
                at=START + timedelta(minutes=die.randrange(90 * 24 * 60)),
                person=f"{matter.name}-{number}",
                agreed=die.randrange(likes + 1),
            )
        )
    return made
