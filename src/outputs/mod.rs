//! The files of a dossier, one format each. They write down what a report says and compute nothing.

pub mod blocks;
pub mod charges_csv;
pub mod check_json;
pub mod check_text;
pub mod difference_csv;
pub mod difference_json;
pub mod difference_page;
pub mod difference_text;
mod difference_words;
pub mod explain_json;
pub mod explain_text;
pub mod findings_csv;
pub mod history_csv;
pub mod history_json;
pub mod history_text;
mod json_rows;
mod page;
pub mod plan_json;
pub mod plan_text;
pub mod registers_csv;
pub mod safe_csv;
pub mod summary;
pub mod terminal;
pub mod terms_csv;
pub mod use_report_csv;
pub mod use_report_json;
pub mod workings_csv;
