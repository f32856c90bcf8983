"""Addresses of this app's own pages, and of the web interface for images."""

from django.urls import include, path

from imaging.viewer.views import quick_viewer, viewer
from imaging.views import board, board_acting, order_new, order_steps, ordering, outside, upload, vetting

urlpatterns = [
    path("orders/", ordering.orders, name="orders"),
    path("orders/state/", ordering.state, name="orders-state"),
    path("orders/new/", order_new.choose, name="order-choose"),
    path("orders/new/<int:pk>/", order_new.place, name="order-new"),
    path("orders/new/<int:pk>/questions/", order_new.questions, name="order-questions"),
    path("orders/<int:pk>/", ordering.order, name="order"),
    path("orders/<int:pk>/<slug:verb>/", order_steps.order_step, name="order-step"),
    path("orders/studies/<int:pk>/<slug:verb>/", order_steps.study_step, name="order-study-step"),
    path("vetting/", vetting.vetting_list, name="vetting"),
    path("vetting/<int:pk>/", vetting.vet, name="vetting-study"),
    path("imaging/outside/<int:pk>/", outside.outside_images, name="outside-images"),
    path("board/", board.stations, name="boards"),
    path("board/<int:pk>/", board.board, name="board"),
    path("board/<int:pk>/state/", board.state, name="board-state"),
    path("board/study/<int:pk>/", board.study, name="board-study"),
    path("board/study/<int:pk>/state/", board.study_state, name="board-study-state"),
    path("board/study/<int:pk>/alerts/<int:alert>/", board_acting.acknowledge, name="board-acknowledge"),
    path("board/study/<int:pk>/strike/<slug:kind>/<int:row>/", board_acting.strike, name="board-strike"),
    path("board/study/<int:pk>/<slug:verb>/", board_acting.act, name="board-act"),
    path("imaging/upload/", upload.upload_images, name="upload-images"),
    path("viewer/basic", viewer, name="viewer"),  # a word of OHIF's own router
    path("viewer/quick/", quick_viewer, name="quick-viewer"),
    path("dicom-web/", include("imaging.dicomweb.urls")),
]
