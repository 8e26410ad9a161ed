"""China's marketplaces: Taobao and Tmall, JD, Douyin."""

from __future__ import annotations

from decimal import Decimal

from tests.orders.platforms.files import Cells, Export, Row, columns, grid, plain, text_file
from tests.orders.platforms.model import CANCELLED, PARTLY, ZERO, Order, State, seen, shop

TAOBAO = columns(
    """
    订单编号, 买家会员名, 买家支付宝账号, 买家应付货款, 买家应付邮费, 买家支付积分, 总金额, 返点积分
    买家实际支付金额, 买家实际支付积分
    订单状态, 买家留言, 收货人姓名, 收货地址, 运送方式, 联系电话, 联系手机, 订单创建时间, 订单付款时间, 宝贝标题
    宝贝种类, 物流单号
    物流公司, 订单备注, 宝贝总数量, 店铺Id, 店铺名称, 订单关闭原因, 卖家服务费, 买家服务费, 发票抬头, 是否手机订单
    分阶段订单信息
    特权订金订单id, 是否上传合同照片, 是否上传小票, 是否代付, 定金排名, 修改后的sku, 修改后的收货地址, 异常信息
    天猫卡券抵扣
    集分宝抵扣, 是否是O2O交易, 退款金额
    """
)
TRAILING_SPACE = ("收货地址", "联系电话", "订单付款时间", "宝贝标题", "宝贝种类", "物流单号")


def taobao_status(order: Order) -> tuple[str, str]:
    """Status, and why the deal was closed."""
    if order.state in (State.CANCELLED, State.CANCELLED_PAID):
        return "交易关闭", "买家未付款"
    if order.state in (State.REFUNDED, State.CANCELLED_REFUNDED):
        return "交易关闭", "退款"
    if order.state is State.UNPAID:
        return "等待买家付款", "买家未付款"
    return ("交易成功", "卖家已发货，等待买家确认", "买家已付款，等待卖家发货")[order.number % 3], "订单未关闭"


def taobao() -> Export:
    """GBK, an id in `="…"`, names that end in a space; a deal closed after payment was given back, whoever ended it."""
    orders = [order for order in shop(guests=False, tax="0") if order.state is not State.CANCELLED_PAID]
    lines: list[Row] = []
    for order in orders:
        status, reason = taobao_status(order)
        moment = f"{order.moment:%Y-%m-%d %H:%M:%S}"
        lines.append(
            {
                "订单编号": f'="{160000000000000000 + order.number}"',
                "买家会员名": f"买家{order.customer.number:03d}" if order.customer else "",
                "买家应付货款": plain(order.goods),
                "买家应付邮费": plain(order.shipping),
                "总金额": plain(order.total),
                "买家实际支付金额": plain(order.total if status != "交易关闭" and order.paid else ZERO),
                "订单状态": status,
                "联系手机": "'13800000000",
                "订单创建时间": moment,
                "订单付款时间": moment if order.paid else "",
                "宝贝标题": "，".join(line.product for line in order.lines),
                "宝贝总数量": order.quantity,
                "订单关闭原因": reason,
                "退款金额": plain(order.refund if order.state is not State.REFUNDED else order.goods),
            }
        )
    table = grid(TAOBAO, lines)
    table[0] = [f"{name} " if name in TRAILING_SPACE else name for name in TAOBAO]
    shown = [seen(order, state="refunded" if order.state is State.CANCELLED_REFUNDED else None) for order in orders]
    return Export("ExportOrderList202510301015.csv", text_file(table, encoding="gbk"), "taobao", shown, "CNY")


TMALL = columns("订单编号, 总金额, 买家实际支付金额, 收货地址, 订单创建时间, 订单付款时间, 退款金额")


def tmall_report() -> Export:
    """The public report: no buyer; what was paid is already less by what was given back."""
    orders = [order for order in shop(guests=False, tax="0") if order.state not in CANCELLED]
    lines: list[Row] = []
    shown = []
    for order in orders:
        moment = f"{order.moment.year}/{order.moment.month}/{order.moment.day} {order.moment.hour}:{order.moment:%M}"
        paid = order.total - order.refund if order.paid else ZERO
        lines.append(
            {
                "订单编号": order.number + 1,
                "总金额": plain(order.total),
                "买家实际支付金额": plain(paid),
                "收货地址": "上海",
                "订单创建时间": moment,
                "订单付款时间": moment if order.paid else "",
                "退款金额": plain(order.refund),
            }
        )
        shown.append(seen(order, key="", amount=order.total))
    table: list[Cells] = grid(TMALL, lines)
    table[0] = [f"{name} " if name in TRAILING_SPACE else name for name in TMALL]
    return Export(
        "tmall_order_report.csv", text_file(table, end="\n"), "tmall_report", shown, None, ("customer|buyer|买家",)
    )


JD = columns(
    """
    订单号, 商品ID, 商品名称, 订购数量, 支付方式, 下单时间, 京东价, 订单金额, 结算金额, 余额支付, 应付金额, 订单状态
    订单类型, 下单帐号
    客户姓名, 客户地址, 联系电话, 订单备注, 发票类型, 发票抬头, 发票内容, 商家备注
    商家备注等级（等级1-5为由高到低）, 运费金额
    付款确认时间, 增值税发票, 货号, 订单完成时间, 订单来源, 订单渠道
    """
)


def jd_status(order: Order) -> str:
    if order.state in CANCELLED:
        return "(删除)等待出库" if order.number % 2 else "(锁定)等待出库"
    return "等待付款" if order.state is State.UNPAID else ("完成", "等待出库")[order.number % 2]


def jd() -> Export:
    """A TAB before ids; on each row the order's 订单金额 before discount, 结算金额 after it, 应付金额 with freight too.

    So JD's interface explains order_total_price, order_seller_price and order_payment.
    """
    orders = shop(guests=False, tax="0")
    lines: list[Row] = []
    for order in orders:
        moment = f"{order.moment:%Y-%m-%d %H:%M:%S}"
        payable = order.goods + order.shipping
        for place, line in enumerate(order.lines):
            lines.append(
                {
                    "订单号": f"\t{250000000000 + order.number}",
                    "商品ID": f"\t{10020000000000 + place}",
                    "商品名称": line.product,
                    "订购数量": line.quantity,
                    "支付方式": "在线支付",
                    "下单时间": moment,
                    "京东价": plain(line.price),
                    "订单金额": plain(order.gross),
                    "结算金额": plain(order.goods),
                    "余额支付": "0.00",
                    "应付金额": plain(payable),
                    "订单状态": jd_status(order),
                    "订单类型": "SOP",
                    "下单帐号": f"jd_{order.customer.number:03d}" if order.customer else "",
                    "客户姓名": "张**",
                    "联系电话": "138****0000",
                    "运费金额": plain(order.shipping),
                    "付款确认时间": moment if order.paid else "",
                    "货号": line.sku,
                }
            )
    shown = [seen(order, refund=ZERO, state="counted" if order.state is State.REFUNDED else None) for order in orders]
    return Export("jd_orders.csv", text_file(grid(JD, lines), encoding="gbk"), "jd", shown, "CNY")


DOUYIN = columns(
    """
    主订单编号, 子订单编号, 选购商品, 商品规格, 商品数量, 商品ID, 商家编码, 商品单价, 订单应付金额, 运费, 收件人
    收件人手机号
    详细地址, 订单提交时间, 商家备注, 订单完成时间, 订单状态, 售后状态, 取消原因, 发货时间, 达人昵称
    """
)


def douyin_status(order: Order) -> str:
    if order.state in CANCELLED:
        return "已关闭"
    return "待支付" if order.state is State.UNPAID else ("已完成", "已发货")[order.number % 2]


def douyin(masked: bool) -> Export:
    """A row per part of an order, with what is to pay for it; who bought is a cipher unless the shop had it read."""
    orders = shop(guests=False, tax="0")
    lines: list[Row] = []
    for order in orders:
        moment = f"{order.moment:%Y-%m-%d %H:%M:%S}"
        back = order.state is State.REFUNDED
        for place, line in enumerate(order.lines):
            lines.append(
                {
                    "主订单编号": f"{6917926768823600000 + order.number}\t",
                    "子订单编号": f"{6917926768823600000 + order.number * 10 + place}\t",
                    "选购商品": line.product,
                    "商品数量": line.quantity,
                    "商品ID": f"{3650000000000000000 + place}\t",
                    "商家编码": line.sku,
                    "商品单价": plain(line.price),
                    "订单应付金额": f"{line.net:,.2f}",
                    "运费": "0.00",
                    "收件人": "##密文" if masked else f"客{order.customer.number if order.customer else 0}",
                    "收件人手机号": "$$密文" if masked else order.phone("", "138", "") + "0",
                    "详细地址": "##密文",
                    "订单提交时间": moment,
                    "订单状态": douyin_status(order),
                    "售后状态": "退款成功" if back else "-",
                }
            )
    shown = [
        seen(order, key="" if masked else None, refund=ZERO if order.state in PARTLY else Decimal(order.refund))
        for order in orders
    ]
    refused = ("customer|buyer|收件人",) if masked else ()
    content = text_file(grid(DOUYIN, lines), encoding="utf-8-sig")
    return Export("1761790500_orders.csv", content, "douyin", shown, "CNY", refused)


EXPORTS = {
    "taobao": taobao,
    "tmall_report": tmall_report,
    "jd": jd,
    "douyin": lambda: douyin(masked=False),
    "douyin_masked": lambda: douyin(masked=True),
}
