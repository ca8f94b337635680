"""Findings of a week as they might be computed, for tests of what is made of them."""

from datetime import UTC, date, datetime

from engine.special_reports.findings import Findings, Rise, Sample, Tally, Theme

NOW = datetime(2017, 9, 28, 2, 0, tzinfo=UTC)
PIPE = Theme(
    key="t1",
    title="碧湾小区停水",
    heat=883,
    requests=12,
    people=11,
    first_on=date(2017, 9, 22),
    last_on=date(2017, 9, 24),
    place="碧湾小区",
    area="water",
    district="west",
    new=True,
    tickets=("20170924-AAAAAAAA", "20170923-BBBBBBBB"),
    samples=(
        Sample("20170924-AAAAAAAA", date(2017, 9, 24), "碧湾小区停水两天了, 电话 138****1234。"),
        Sample("20170923-BBBBBBBB", date(2017, 9, 23), "全小区都没有水。"),
    ),
)
NOISE = Theme(
    key="t2",
    title="夜间施工噪声",
    heat=400,
    requests=5,
    people=5,
    first_on=date(2017, 9, 21),
    last_on=date(2017, 9, 27),
    tickets=("20170927-CCCCCCCC",),
    samples=(Sample("20170927-CCCCCCCC", date(2017, 9, 27), "工地半夜还在施工。"),),
)
WEEK = Findings(
    since=date(2017, 9, 21),
    until=date(2017, 9, 27),
    made_at=NOW,
    rulebook="v1",
    requests=312,
    before=288,
    days=(40, 41, 60, 50, 41, 40, 40),
    tallies=(
        Tally("area", "water", 82, 40),
        Tally("area", "other", 30, 30),
        Tally("area", "heating", 0, 9),
    ),
    rises=(Rise("area", "water", date(2017, 9, 23), 21, 620, 12),),
    themes=(PIPE, NOISE),
)

UNALIKE = (
    "公交车什么时候恢复原来的线路",
    "孩子上学划片到哪所小学",
    "个人所得税退税多久到账",
    "广场舞晚上十点还不停",
    "健身房关门不退办卡的钱",
    "老年证在哪里办理",
    "出租车绕路多收了二十元",
    "医院专家号总是挂不上",
    "燃气灶打不着火",
    "手机套餐被改了多扣费",
    "工地拖欠工资三个月",
    "树枝挡住了路灯的光",
    "养老保险断缴能不能补",
    "楼上空调滴水到窗户",
)
"""What nobody else speaks of."""
