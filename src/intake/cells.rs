//! Cells that are numbers, words and lists of cores.

use crate::finding::{CellAt, Findings};

use super::numbers::{Whole, whole};

/// More physical processors than any server has.
const MOST_PROCESSORS: u32 = 64;
/// More physical cores than any processor has.
const MOST_CORES_PER_PROCESSOR: u32 = 1024;

/// More virtual cores than any VM has.
const MOST_VIRTUAL_CORES: u32 = 4096;

/// What a finding says of a cell, which is asked for only where something is wrong with it.
pub type At<'f> = &'f dyn Fn() -> CellAt<'f>;

/// A count between one and `most`; what is wrong becomes a finding.
fn count(text: &str, most: u32, at: At<'_>, findings: &mut Findings) -> Option<u32> {
    if text.is_empty() {
        findings.cell_empty(&at());
        return None;
    }
    let number = match whole(text) {
        Whole::Number(number) => number,
        Whole::Ambiguous => {
            findings.number_ambiguous(&at());
            return None;
        }
        Whole::No => {
            findings.not_a_number(&at());
            return None;
        }
    };
    match u32::try_from(number) {
        Ok(number) if (1..=most).contains(&number) => Some(number),
        _ => {
            findings.count_absurd(&at(), &format!("1 to {most}"));
            None
        }
    }
}

/// The physical processors of a host.
pub fn processors(text: &str, at: At<'_>, findings: &mut Findings) -> Option<u32> {
    count(text, MOST_PROCESSORS, at, findings)
}

/// What a row tells of the virtual cores of a VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VirtualCores {
    /// Nothing.
    Unsaid,
    /// So many, one at least.
    Told(u32),
    /// A cell that cannot be read. It was told.
    Unreadable,
}

/// The virtual cores of a VM.
pub fn virtual_cores(text: &str, at: At<'_>, findings: &mut Findings) -> VirtualCores {
    // Zero is written for a VM that has never run.
    if text.is_empty() || whole(text) == Whole::Number(0) {
        return VirtualCores::Unsaid;
    }
    match number(text) {
        Some(cores) if cores <= MOST_VIRTUAL_CORES => VirtualCores::Told(cores),
        _ => {
            findings.virtual_cores_unreadable(&at(), MOST_VIRTUAL_CORES);
            VirtualCores::Unreadable
        }
    }
}

/// How many persons use a shared account.
pub fn persons(text: &str, at: At<'_>, findings: &mut Findings) -> Option<u32> {
    count(text, 10_000_000, at, findings)
}

/// The cores of each processor, from the two columns that can tell. Where both are given and disagree, the higher counts:
/// what the total has more is put where it raises no processor above others, because each counts by itself.
pub fn cores_of_processors(
    processors: u32,
    (per_processor, per_at): (&str, At<'_>),
    (total, total_at): (&str, At<'_>),
    findings: &mut Findings,
) -> Option<Vec<u32>> {
    if total.is_empty() {
        return listed_cores(processors, per_processor, per_at, findings);
    }
    let most = MOST_PROCESSORS * MOST_CORES_PER_PROCESSOR;
    if per_processor.is_empty() {
        let total = count(total, most, total_at, findings)?;
        return divided(total, processors, total_at, findings);
    }
    // Both are looked at, so that what is wrong with either is told at once.
    let listed = listed_cores(processors, per_processor, per_at, findings);
    let total = count(total, most, total_at, findings);
    let (listed, total) = (listed?, total?);
    let product: u64 = listed.iter().map(|&cores| u64::from(cores)).sum();
    if u64::from(total) == product {
        return Some(listed);
    }
    if u64::from(total) == 2 * product || 2 * u64::from(total) == product {
        findings.threads_for_cores(&total_at(), total.into(), product);
    } else {
        findings.cores_disagree(&total_at(), product);
    }
    if u64::from(total) <= product {
        return Some(listed);
    }
    divided(total, processors, total_at, findings)?;
    Some(filled_up(listed, u64::from(total)))
}

/// A list of cores with so many in all: the processors with fewest get what is missing, so that none has fewer than it is
/// listed with.
fn filled_up(mut listed: Vec<u32>, total: u64) -> Vec<u32> {
    let sum: u64 = listed.iter().map(|&cores| u64::from(cores)).sum();
    for _ in sum..total {
        if let Some(fewest) = listed.iter_mut().min() {
            *fewest += 1;
        }
    }
    listed
}

/// Tells what is wrong with the columns that tell the cores of a host whose processors cannot be read.
pub fn tell_cores(
    (per_processor, per_at): (&str, At<'_>),
    (total, total_at): (&str, At<'_>),
    findings: &mut Findings,
) {
    if total.is_empty() || !per_processor.is_empty() {
        for part in per_processor.split(';').map(str::trim) {
            count(part, MOST_CORES_PER_PROCESSOR, per_at, findings);
        }
    }
    if !total.is_empty() {
        count(total, MOST_PROCESSORS * MOST_CORES_PER_PROCESSOR, total_at, findings);
    }
}

/// One number for all processors, or a list with one for each.
fn listed_cores(
    processors: u32,
    text: &str,
    at: At<'_>,
    findings: &mut Findings,
) -> Option<Vec<u32>> {
    let parts: Vec<&str> = text.split(';').map(str::trim).collect();
    let mut listed = Vec::with_capacity(parts.len());
    for part in &parts {
        listed.push(count(part, MOST_CORES_PER_PROCESSOR, at, findings)?);
    }
    if let [cores] = listed[..] {
        return Some(vec![cores; processors as usize]);
    }
    if listed.len() != processors as usize {
        findings.cores_list_length(&at(), processors);
        return None;
    }
    Some(listed)
}

/// A total spread evenly over the processors.
fn divided(total: u32, processors: u32, at: At<'_>, findings: &mut Findings) -> Option<Vec<u32>> {
    if !total.is_multiple_of(processors) {
        findings.cores_do_not_divide(&at(), processors);
        return None;
    }
    let each = total / processors;
    if each > MOST_CORES_PER_PROCESSOR {
        findings
            .count_absurd(&at(), &format!("at most {MOST_CORES_PER_PROCESSOR} for a processor"));
        return None;
    }
    Some(vec![each; processors as usize])
}

/// A number that nothing is counted from; what is wrong with it is only noted.
pub fn advice<'a>(text: &str, at: impl Fn() -> CellAt<'a>, findings: &mut Findings) -> Option<u32> {
    if text.is_empty() {
        return None;
    }
    let number = number(text);
    if number.is_none() {
        findings.advice_not_a_number(&at());
    }
    number
}

/// A number that may be missing: none for what is no plain whole number.
pub fn number(text: &str) -> Option<u32> {
    match whole(text) {
        Whole::Number(number) => u32::try_from(number).ok(),
        Whole::Ambiguous | Whole::No => None,
    }
}

/// The physical cores of one processor.
pub fn cores_of_processor(text: &str, at: At<'_>, findings: &mut Findings) -> Option<u32> {
    count(text, MOST_CORES_PER_PROCESSOR, at, findings)
}

/// Physical cores of all processors, given as one number for all of them: half of `threads` where each
/// core has two.
pub fn half(threads: &str, at: At<'_>, findings: &mut Findings) -> Option<String> {
    let most = 2 * MOST_PROCESSORS * MOST_CORES_PER_PROCESSOR;
    let threads = count(threads, most, at, findings)?;
    if threads.is_multiple_of(2) {
        findings.cores_halved(&at(), threads / 2);
        return Some((threads / 2).to_string());
    }
    findings.threads_are_odd(&at());
    None
}

/// Tells of a word for a licence under which a host or a VM counts all the same: any but `spla`, which
/// says so, and those that leave the count, which the caller knows.
pub fn tell_licence<'a>(word: &str, at: impl Fn() -> CellAt<'a>, findings: &mut Findings) {
    if word.is_empty() || word.eq_ignore_ascii_case("spla") {
        return;
    }
    if is_own_licence(word) {
        findings.own_licence_counts(&at());
    } else {
        findings.licence_unknown(&at());
    }
}

/// The words for licences of the provider's own that never cover hosting (WS-OTHER-DC).
fn is_own_licence(word: &str) -> bool {
    ["volume", "vl", "vlsc", "oem", "retail", "fpp", "mak", "kms", "open", "ea", "mpsa"]
        .iter()
        .any(|own| word.eq_ignore_ascii_case(own))
}

/// The words that [`truth`] knows, for findings.
pub const TRUTH_WORDS: &str = "true, false, yes, no, 1 and 0";

/// Yes or no, in the program's own words; those of exports are translated before.
pub fn truth(text: &str) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is(&["true", "yes", "1"]) {
        Some(true)
    } else if is(&["false", "no", "0"]) {
        Some(false)
    } else {
        None
    }
}
