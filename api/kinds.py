"""The kinds of problem: their status, and what they are called in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its status, and what it is called in both languages."""

    status: int
    title_zh: str
    title_en: str


KINDS: Mapping[str, Kind] = {
    "request/malformed-json": Kind(400, "请求内容不是 JSON", "The body is not JSON"),
    "request/not-utf8": Kind(400, "请求内容不是 UTF-8", "The body is not UTF-8"),
    "request/bad-header": Kind(400, "请求头不对", "A header is wrong"),
    "request/bad": Kind(400, "请求不对", "The request is wrong"),
    "request/wrong-host": Kind(421, "不服务这个主机名", "This host name is not served"),
    "request/no-such-page": Kind(404, "没有这个地址", "There is nothing at this address"),
    "request/method-not-allowed": Kind(405, "此地址不接受这种方法", "This method is not allowed"),
    "request/too-large": Kind(413, "请求内容过大", "The body is too large"),
    "request/too-many": Kind(429, "请求太频繁", "Too many requests"),
    "request/not-json": Kind(415, "只接受 JSON", "Only JSON is accepted"),
    "request/invalid": Kind(422, "请求内容不成立", "The content of the request is wrong"),
    "request/key-reused": Kind(422, "幂等键已用于别的请求", "The idempotency key is taken"),
    "request/unstorable": Kind(422, "内容含有无法保存的字符", "The text cannot be stored"),
    "list/bad-cursor": Kind(422, "翻页标记不对", "The cursor is wrong"),
    "ticket/not-found": Kind(404, "没有这张工单", "There is no such ticket"),
    "ticket/changed": Kind(412, "工单已有变化", "The ticket has changed"),
    "ticket/refused": Kind(409, "工单现在不允许这样做", "The ticket does not allow this now"),
    "case/not-found": Kind(404, "没有这条线索", "There is no such case"),
    "case/changed": Kind(412, "线索已有变化", "The case has changed"),
    "case/refused": Kind(409, "线索现在不允许这样做", "The case does not allow this now"),
    "bulletin/not-found": Kind(404, "没有这份通报", "There is no such bulletin"),
    "bulletin/changed": Kind(412, "通报已有变化", "The bulletin has changed"),
    "bulletin/refused": Kind(409, "通报现在不允许这样做", "The bulletin does not allow this now"),
    "report/bad-period": Kind(404, "没有这样的周期", "There is no such period"),
    "report/no-scheme": Kind(404, "没有施行中的考核办法", "No scheme of assessment is in force"),
    "draw/not-found": Kind(404, "没有这次抽取", "There is no such draw"),
    "notice/not-found": Kind(404, "没有这条通知", "There is no such notice"),
    "attachment/not-found": Kind(404, "没有这个附件", "There is no such attachment"),
    "attachment/wrong-type": Kind(415, "不接受这种附件", "Such files are not accepted"),
    "attachment/mismatch": Kind(422, "附件内容与类型不符", "The file is not what it claims to be"),
    "who/not-signed-in": Kind(401, "请先登录", "Sign in first"),
    "who/wrong-password": Kind(401, "登录名或口令不对", "Wrong login or password"),
    "who/locked": Kind(429, "暂时不能登录", "Locked for the time being"),
    "who/bad-csrf": Kind(403, "请求不是从本站页面发出的", "Not sent by a page of ours"),
    "who/no-such-seat": Kind(403, "您没有这个岗位", "You do not hold this seat"),
    "who/no-session": Kind(403, "只用于浏览器的登录", "For sessions of browsers only"),
    "account/not-found": Kind(404, "没有这个账号", "There is no such account"),
    "account/login-taken": Kind(409, "登录名已被使用", "The login is taken"),
    "account/refused": Kind(422, "账号不能这样设", "The account cannot be like this"),
    "key/not-found": Kind(404, "没有这个密钥", "There is no such key"),
    "webhook/not-found": Kind(404, "没有这个推送", "There is no such webhook"),
    "webhook/refused": Kind(422, "推送不能这样设", "The webhook cannot be like this"),
    "article/not-found": Kind(404, "没有这条知识", "There is no such article"),
    "article/refused": Kind(422, "知识不能这样写", "The article cannot be like this"),
    "article/not-yours": Kind(403, "不由您编写或审核", "Not yours to write or to approve"),
    "article/own-words": Kind(409, "自己写的要由别人批准", "Somebody else has to approve it"),
    "article/not-now": Kind(409, "知识现在的状态不能这样做", "Not in the state that it is in"),
    "article/changed": Kind(409, "知识已被别人修改", "The article was changed meanwhile"),
    "special/not-found": Kind(404, "没有这份专报", "There is no such special report"),
    "special/refused": Kind(422, "专报不能这样写", "The report cannot be like this"),
    "special/not-yours": Kind(403, "不由您编写或签发", "Not yours to write or to sign"),
    "special/own-words": Kind(409, "自己写的要由别人签发", "Somebody else has to sign it"),
    "special/not-edited": Kind(409, "还没有人核对修改过", "Nobody has looked through it"),
    "special/not-now": Kind(409, "专报现在的状态不能这样做", "Not in the state it is in"),
    "special/no-findings": Kind(409, "还没有分析结果", "Nothing has been found yet"),
    "special/changed": Kind(409, "专报已被别人修改", "The report was changed meanwhile"),
    "privacy/not-shown": Kind(403, "不能查看这些个人信息", "These data are not shown to you"),
    "privacy/nothing-there": Kind(409, "工单里没有这些个人信息", "The ticket holds no such data"),
    "who/refused": Kind(403, "不由您的角色或单位操作", "Not for your role or unit"),
    "command/refused": Kind(422, "这个操作不成立", "This command cannot be carried out"),
    "rulebook/no-such-rule": Kind(404, "没有这条规则", "There is no such rule"),
    "catalog/no-such-kind": Kind(404, "没有这种目录", "There is no such catalog"),
    "catalog/no-such-entry": Kind(404, "目录里没有这一项", "There is no such entry"),
    "server/busy": Kind(503, "系统繁忙, 请稍后再试", "Busy: please try again"),
    "server/unavailable": Kind(503, "数据库暂不可用", "The database does not answer"),
    "server/failed": Kind(500, "系统出错", "The server failed"),
}
"""Code → kind. What commands refuse keeps its own code under one of the kinds ``…/refused``."""
