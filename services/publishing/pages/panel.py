"""The acts at the posting desk: their addresses, what is asked before them and said after them."""

SLUGS = {
    "publish": "dang",
    "schedule": "hen-gio",
    "unschedule": "huy-hen",
    "recall": "rut-lai",
    "suspend": "tam-an",
    "take_down": "go",
    "restore": "khoi-phuc",
    "archive": "luu-tru",
    "unarchive": "dua-lai",
}
"""Trigger -> the word in the address, which is also the anchor of the act on the page."""

TRIGGERS = {slug: trigger for trigger, slug in SLUGS.items()}

QUESTIONS = {
    "publish": "Bài sẽ có ngay trên trang công khai, đúng như bản xem trước.",
    "schedule": "Hệ thống tự đăng bài khi đến giờ.",
    "unschedule": "Bài trở lại danh sách chờ đăng.",
    "recall": "Bài trở lại bước Trưởng Ban duyệt đăng, kèm lý do dưới đây.",
    "suspend": "Bài bị ẩn khỏi trang công khai ngay; Trưởng Ban được báo và sẽ quyết định.",
    "take_down": "Bài bị gỡ khỏi trang công khai ngay. Tại địa chỉ bài chỉ còn thông báo gỡ, không còn nội dung.",
    "restore": "Bài trở lại trang công khai ở địa chỉ cũ.",
    "archive": "Bài rời trang chủ nhưng vẫn đọc được ở chuyên mục và địa chỉ cũ.",
    "unarchive": "Bài trở lại trang chủ và các danh sách mới nhất.",
}

DONE = {
    "publish": "Đã đăng bài lên trang công khai.",
    "schedule": "Đã hẹn giờ đăng.",
    "unschedule": "Đã huỷ hẹn giờ; bài chờ đăng.",
    "recall": "Đã rút bài về bước Trưởng Ban duyệt đăng.",
    "suspend": "Đã tạm ẩn bài; Trưởng Ban sẽ quyết định.",
    "take_down": "Đã gỡ bài khỏi trang công khai.",
    "restore": "Đã khôi phục bài trên trang công khai.",
    "archive": "Đã đưa bài vào lưu trữ.",
    "unarchive": "Đã đưa bài trở lại.",
}

LATE_SCHEDULE = "Đã hẹn giờ đăng, nhưng giờ này sau hạn đăng tin về sự kiện; bài sẽ được tính là đăng trễ."
"""T16 warns and lets it pass: the deadline is a fact, not a lock (D14.1)."""

LATER = {
    "publish": "Đã ghi việc đăng; trang công khai sẽ có bài trong ít phút.",
    "restore": "Đã ghi việc khôi phục; trang công khai sẽ có bài trong ít phút.",
    "suspend": "Đã ghi việc tạm ẩn, nhưng bài có thể còn thấy; trang công khai sẽ đổi trong ít phút.",
    "take_down": "Đã ghi quyết định gỡ, nhưng bài có thể còn thấy; trang công khai sẽ đổi trong ít phút.",
}
"""Said instead where the public page could not be brought in line at once; these acts do so before they answer."""
