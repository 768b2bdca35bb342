//! Access reviews.

use tauri::ipc::Channel;

use super::{Asked, AskedInPrivate, OnDesk, apart, heard_by};
use crate::wire::{
    Failure, NewReview, Progress, ReviewClose, ReviewDecide, ReviewDetail, ReviewList, ReviewRef,
};

#[tauri::command]
pub(crate) async fn review_list(desk: OnDesk<'_>) -> Result<ReviewList, Failure> {
    apart(&desk, |desk| desk.reviews()).await
}

#[tauri::command]
pub(crate) async fn review_open(
    desk: OnDesk<'_>,
    request: Asked<NewReview>,
    progress: Channel<Progress>,
) -> Result<ReviewDetail, Failure> {
    apart(&desk, move |desk| desk.open_review(request.0, heard_by(progress))).await
}

#[tauri::command]
pub(crate) async fn review_show(
    desk: OnDesk<'_>,
    request: Asked<ReviewRef>,
) -> Result<ReviewDetail, Failure> {
    apart(&desk, move |desk| desk.review(&request.0)).await
}

#[tauri::command]
pub(crate) async fn review_decide(
    desk: OnDesk<'_>,
    request: Asked<ReviewDecide>,
) -> Result<ReviewDetail, Failure> {
    apart(&desk, move |desk| desk.decide(request.0)).await
}

#[tauri::command]
pub(crate) async fn review_close(
    desk: OnDesk<'_>,
    request: AskedInPrivate<ReviewClose>,
) -> Result<ReviewDetail, Failure> {
    apart(&desk, move |desk| desk.close_review(request.0)).await
}
