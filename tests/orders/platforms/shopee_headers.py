"""Headers of Shopee's Order.all by language, in their order."""

from __future__ import annotations

from tests.orders.platforms.files import columns

INDONESIAN = columns(
    """
    No. Pesanan, Status Pesanan, Alasan Pembatalan, Status Pembatalan/ Pengembalian, No. Resi, Opsi Pengiriman
    Antar ke counter/ pick-up, Pesanan Harus Dikirimkan Sebelum (Menghindari keterlambatan), Waktu Pengiriman Diatur
    Waktu Pesanan Dibuat, Waktu Pembayaran Dilakukan, Metode Pembayaran, SKU Induk, Nama Produk, Nomor Referensi SKU
    Nama Variasi, Harga Awal, Harga Setelah Diskon, Jumlah, Returned quantity, Total Harga Produk, Total Diskon
    Diskon Dari Penjual, Diskon Dari Shopee, Berat Produk, Jumlah Produk di Pesan, Total Berat, Nama Gudang
    Voucher Ditanggung Penjual, Cashback Koin, Voucher Ditanggung Shopee, Paket Diskon
    Paket Diskon (Diskon dari Shopee), Paket Diskon (Diskon dari Penjual), Potongan Koin Shopee, Diskon Kartu Kredit
    Ongkos Kirim Dibayar oleh Pembeli, Estimasi Potongan Biaya Pengiriman, Ongkos Kirim Pengembalian Barang
    Total Pembayaran, Perkiraan Ongkos Kirim, Catatan dari Pembeli, Catatan, Username (Pembeli), Nama Penerima
    No. Telepon, Alamat Pengiriman, Kota/Kabupaten, Provinsi, Waktu Pesanan Selesai
    """
)
ENGLISH = columns(
    """
    Order ID, Order Status, Cancel reason, Return / Refund Status, Tracking Number*, Shipping Option, Shipment Method
    Estimated Ship Out Date, Order Creation Date, Order Paid Time, Parent SKU Reference No., Product Name
    SKU Reference No., Variation Name, Original Price, Deal Price, Quantity, Product Subtotal, Seller Rebate
    Seller Discount, Shopee Rebate, SKU Total Weight, No of product in order, Order Total Weight, Seller Voucher
    Seller Absorbed Coin Cashback, Shopee Voucher, Bundle Deal Indicator, Shopee Bundle Discount, Seller Bundle Discount
    Shopee Coins Offset, Credit Card Discount Total, Total Amount, Buyer Paid Shipping Fee, Transaction Fee
    Commission Fee, Service Fee, Grand Total, Estimated Shipping Fee, Username (Buyer), Receiver Name, Phone Number
    Delivery Address, Town, State, Country, Zip Code
    """
)
THAI = columns(
    """
    หมายเลขคำสั่งซื้อ, สถานะการสั่งซื้อ, สถานะการยกเลิก/คืนเงิน, ชื่อผู้ใช้ (ผู้ซื้อ), วันที่ทำการสั่งซื้อ, เวลาการชำระสินค้า
    ตัวเลือกการจัดส่ง, *หมายเลขติดตามพัสดุ, ชื่อสินค้า, เลขอ้างอิง SKU (SKU Reference No.), ชื่อตัวเลือก, ราคาขาย, จำนวน
    ราคาขายสุทธิ, จำนวนเงินทั้งหมด, ชื่อผู้รับ, หมายเลขโทรศัพท์, จังหวัด, เขต/อำเภอ
    """
)
VIETNAMESE = columns(
    """
    Mã đơn hàng, Mã Kiện Hàng, Ngày đặt hàng, Trạng Thái Đơn Hàng, Lý do hủy, Nhận xét từ Người mua, Mã vận đơn
    Đơn Vị Vận Chuyển, Phương thức giao hàng, Loại đơn hàng, Ngày giao hàng dự kiến, Ngày gửi hàng, Thời gian giao hàng
    Trạng thái Trả hàng/Hoàn tiền, SKU sản phẩm, Tên sản phẩm, Cân nặng sản phẩm, Tổng cân nặng, Tên kho hàng
    SKU phân loại hàng, Tên phân loại hàng, Giá gốc, Người bán trợ giá, Được Shopee trợ giá
    Tổng số tiền được người bán trợ giá, Giá ưu đãi, Số lượng, Returned quantity, Tổng số tiền Người mua thanh toán
    Tổng giá trị đơn hàng (VND), Mã giảm giá của Shop, Hoàn Xu, Mã giảm giá của Shopee, Phí vận chuyển mà người mua trả
    Tổng số tiền người mua thanh toán, Thời gian hoàn thành đơn hàng, Thời gian đơn hàng được thanh toán
    Phương thức thanh toán, Phí cố định, Phí Dịch Vụ, Phí thanh toán, Tiền ký quỹ, Người Mua, Tên Người nhận
    Số điện thoại, Tỉnh/Thành phố, TP / Quận / Huyện, Quận, Địa chỉ nhận hàng, Quốc gia, Ghi chú
    """
)
# Nine of the real file's names have their marks apart from their letters.
DECOMPOSED = columns(
    """
    Giá gốc, Giá ưu đãi, Người bán trợ giá, Được Shopee trợ giá, Tổng số tiền Người mua thanh toán
    Mã giảm giá của Shop, Mã giảm giá của Shopee, Tổng giá trị đơn hàng (VND), Trạng thái Trả hàng/Hoàn tiền
    """
)
TAIWANESE = columns(
    """
    訂單編號 (單), 訂單狀態 (單), 取消原因, 退貨/退款狀態 (單), 買家帳號 (單), 訂單成立時間 (單), 訂單小計 (單)
    買家支付的運費 (單), 訂單總金額 (單), 蝦皮補貼 (單), 蝦幣折抵 (單), 賣家折扣券折抵金額 (單), 成交手續費 (單)
    商品名稱 (品)
    商品原價 (品), 商品活動價格 (品), 商品選項貨號, 數量, 收件者姓名 (單), 付款方式 (單), 買家付款時間 (單)
    """
)
TAIWANESE_OLD = columns(
    """
    訂單編號, 訂單狀態, 取消原因, 退貨/退款狀態, 買家帳號, 訂單成立時間, 訂單小計 (TWD), 買家支付的運費, 訂單總金額
    蝦皮補貼
    蝦幣折抵, 賣家折扣券折抵金額, 成交手續費, 商品名稱, 商品原價, 商品活動價格, 商品選項貨號, 數量, 收件者姓名
    付款方式, 買家付款時間
    """
)
BRAZILIAN = columns(
    """
    ID do pedido, Status do pedido, Status da Devolução / Reembolso, Número de rastreamento, Opção de envio
    Data prevista de envio, Data de criação do pedido, Hora do pagamento do pedido, Nº de referência do SKU principal
    Nome do Produto, Número de referência SKU, Nome da variação, Preço original, Preço acordado, Quantidade
    Subtotal do produto, Desconto do vendedor, Desconto do vendedor, Cupom do vendedor, Cupom Shopee, Total global
    Valor estimado do frete, Nome de usuário (comprador), Nome do destinatário, Telefone, Cidade, Bairro
    Endereço de entrega, Cidade, UF, País, CEP, Observação do comprador
    """
)
