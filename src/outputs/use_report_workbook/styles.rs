//! How cells look: on a screen, and on paper without colours.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

/// The shade of a header; dark text on it can be read on paper.
const SHADE: Color = Color::RGB(0x00E3_E8EF);
/// What is written small, and of no weight.
const QUIET: Color = Color::RGB(0x0055_5555);
/// What must not be overlooked.
const LOUD: Color = Color::RGB(0x00B0_0020);

/// The formats of the book.
pub(super) struct Styles {
    /// A header above words.
    pub header: Format,
    /// A header above numbers.
    pub number_header: Format,
    /// A word, which breaks between words where its column is too narrow.
    pub words: Format,
    /// A whole number.
    pub quantity: Format,
    /// The title of the book.
    pub title: Format,
    /// A sentence below the title.
    pub lead: Format,
    /// A sentence that must not be overlooked.
    pub warning: Format,
    /// The name of a section.
    pub section: Format,
    /// The name of a fact.
    pub name: Format,
    /// The name of a place to write on by hand.
    pub field: Format,
    /// A remark.
    pub remark: Format,
    /// A place to write on by hand.
    pub blank: Format,
}

impl Styles {
    pub fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        let header = || {
            top()
                .set_bold()
                .set_text_wrap()
                .set_background_color(SHADE)
                .set_border_bottom(FormatBorder::Thin)
        };
        Self {
            header: header(),
            // A step from the edge keeps a number apart from the words of the next column.
            number_header: header().set_align(FormatAlign::Right).set_indent(1),
            words: top().set_text_wrap(),
            quantity: number().set_num_format("#,##0"),
            title: Format::new().set_bold().set_font_size(18),
            lead: Format::new().set_font_size(12),
            warning: Format::new().set_bold().set_font_size(12).set_font_color(LOUD),
            section: Format::new().set_bold().set_font_size(12),
            name: top().set_font_color(QUIET),
            field: Format::new().set_font_color(QUIET).set_align(FormatAlign::Bottom),
            remark: top().set_text_wrap().set_font_color(QUIET),
            blank: Format::new().set_border_bottom(FormatBorder::Thin),
        }
    }

    /// The sum of amounts.
    pub fn total(digits: u32) -> Format {
        money(digits).set_bold().set_border_top(FormatBorder::Thin)
    }

    /// What stands beside a sum.
    pub fn beside_total(&self) -> Format {
        self.words.clone().set_bold().set_border_top(FormatBorder::Thin)
    }
}

/// A number at the top of its cell, a step from the edge.
fn number() -> Format {
    Format::new().set_align(FormatAlign::Top).set_align(FormatAlign::Right).set_indent(1)
}

/// An amount or a price with the digits that it was rounded to.
pub(super) fn money(digits: u32) -> Format {
    let zeros: String = (0..digits).map(|_| '0').collect();
    let point = if digits == 0 { "" } else { "." };
    number().set_num_format(format!("#,##0{point}{zeros}"))
}
