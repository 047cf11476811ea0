//! Captures: the states of the estate that the exports show, day by day or time by time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::intake::{Kind, Stamp, Window};
use crate::month::ReportMonth;
use crate::origin::FileId;

use super::time_of_day::time_of_day;

/// What makes one capture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaptureUnit {
    /// All rows of one calendar day.
    #[default]
    Day,
    /// All rows of one time.
    Time,
}

/// A capture of the month, by its number of the run.
pub type CaptureNo = u32;

/// When a row was seen: its capture, and the moment within it. A moment is one file at one time; a VM
/// that stands twice in one moment is suspicious, twice in a day is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The capture.
    pub capture: CaptureNo,
    /// The moment within all moments of the kind.
    pub number: u32,
}

/// What a capture is called; dated ones sort before the undated one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum CaptureKey {
    /// The day, and what tells the captures of a day apart.
    Dated(NaiveDate, String),
    Undated,
}

/// The captures of a run.
#[derive(Debug)]
pub struct Captures {
    month: ReportMonth,
    days: Vec<NaiveDate>,
    unit: CaptureUnit,
    last_day_counted: NaiveDate,
    keys: Vec<CaptureKey>,
    /// What reports call each capture: the first in byte order of the texts that it was written as.
    shown: Vec<String>,
    by_key: HashMap<CaptureKey, CaptureNo>,
    of_kind: BTreeMap<Kind, BTreeSet<CaptureNo>>,
    moments: HashMap<(Kind, FileId, String), Moment>,
    captures_of_moments: BTreeMap<Kind, Vec<CaptureNo>>,
    outside: BTreeMap<(Kind, FileId), (u64, NaiveDate, NaiveDate)>,
    hours: BTreeSet<Option<u8>>,
    times_of_days: BTreeMap<(u32, NaiveDate), String>,
    days_with_times: BTreeSet<NaiveDate>,
    /// For each kind and place (source or directory) its captures.
    of_place: BTreeMap<(Kind, u32), BTreeSet<CaptureNo>>,
    last_place: Option<(Kind, u32, Moment)>,
    last: Option<(Kind, FileId, Option<String>, Option<Moment>)>,
}

impl Captures {
    /// The captures of `month`; those within `grace_days` after it count as its last day.
    pub fn new(month: ReportMonth, unit: CaptureUnit, grace_days: u32) -> Self {
        let last_day = month.last_day();
        let last_day_counted =
            last_day.checked_add_days(Days::new(grace_days.into())).unwrap_or(last_day);
        Self {
            month,
            days: month.days().collect(),
            unit,
            last_day_counted,
            keys: Vec::new(),
            shown: Vec::new(),
            by_key: HashMap::new(),
            of_kind: BTreeMap::new(),
            moments: HashMap::new(),
            captures_of_moments: BTreeMap::new(),
            outside: BTreeMap::new(),
            hours: BTreeSet::new(),
            times_of_days: BTreeMap::new(),
            days_with_times: BTreeSet::new(),
            of_place: BTreeMap::new(),
            last_place: None,
            last: None,
        }
    }

    /// None yet, for a kind that is read apart.
    pub fn apart(&self) -> Self {
        let mut apart = Self::new(self.month, self.unit, 0);
        apart.last_day_counted = self.last_day_counted;
        apart
    }

    /// The days whose captures belong to the month.
    pub fn window(&self) -> Window {
        Window { first: self.month.first_day(), last: self.last_day_counted }
    }

    /// The moment of a row; none when it was captured outside the month.
    pub fn moment(&mut self, kind: Kind, file: FileId, stamp: Stamp<'_>) -> Option<Moment> {
        let text = match stamp {
            Stamp::Undated => None,
            Stamp::At { text, .. } => Some(text),
        };
        if let Some((held_kind, held_file, held_text, moment)) = &self.last
            && (*held_kind, *held_file) == (kind, file)
            && held_text.as_deref() == text
        {
            let moment = *moment;
            if moment.is_none() {
                self.count_outside(kind, file, stamp);
            }
            return moment;
        }
        let moment = self.establish(kind, file, stamp);
        self.last = Some((kind, file, text.map(str::to_owned), moment));
        moment
    }

    fn establish(&mut self, kind: Kind, file: FileId, stamp: Stamp<'_>) -> Option<Moment> {
        let (key, shown) = match stamp {
            Stamp::Undated => (CaptureKey::Undated, String::new()),
            Stamp::At { day, hour, text } => {
                if !stamp.is_within(self.window()) {
                    self.count_outside(kind, file, stamp);
                    return None;
                }
                if kind == Kind::Vms {
                    self.hours.insert(hour);
                }
                let counted = day.min(self.month.last_day());
                let (key, shown) = match self.unit {
                    CaptureUnit::Day => (String::new(), counted.to_string()),
                    CaptureUnit::Time => (time_of_day(text), text.to_owned()),
                };
                (CaptureKey::Dated(counted, key), shown)
            }
        };
        let capture = self.capture(key, shown);
        self.of_kind.entry(kind).or_default().insert(capture);
        let captures = self.captures_of_moments.entry(kind).or_default();
        let text = match stamp {
            Stamp::Undated => String::new(),
            Stamp::At { day, text, .. } => format!("{day}T{}", time_of_day(text)),
        };
        let moment = self.moments.entry((kind, file, text)).or_insert_with(|| {
            captures.push(capture);
            Moment { capture, number: u32::try_from(captures.len() - 1).unwrap_or(u32::MAX) }
        });
        Some(*moment)
    }

    /// Notes that a place, a source or a directory, was captured at a moment.
    pub fn note_place(&mut self, kind: Kind, place: u32, moment: Moment, stamp: Stamp<'_>) {
        if self.last_place == Some((kind, place, moment)) {
            return;
        }
        self.last_place = Some((kind, place, moment));
        self.of_place.entry((kind, place)).or_default().insert(moment.capture);
        if let (Kind::Vms, Stamp::At { day, text, .. }) = (kind, stamp) {
            let time = time_of_day(text);
            let first = self.times_of_days.entry((place, day)).or_insert_with(|| time.clone());
            if *first != time {
                self.days_with_times.insert(day);
            }
        }
    }

    /// The places of a kind, each with the days on which it has a capture.
    pub fn days_of_places(&self, kind: Kind) -> Vec<(u32, BTreeSet<NaiveDate>)> {
        let of_kind = self.of_place.range((kind, 0)..=(kind, u32::MAX));
        of_kind.map(|(&(_, place), captures)| (place, self.days_of(captures))).collect()
    }

    fn days_of(&self, captures: &BTreeSet<CaptureNo>) -> BTreeSet<NaiveDate> {
        let keys = captures.iter().map(|&capture| &self.keys[capture as usize]);
        keys.filter_map(|key| match key {
            CaptureKey::Dated(day, _) => Some(*day),
            CaptureKey::Undated => None,
        })
        .collect()
    }

    /// Whether a kind has rows with a date and rows without.
    pub fn is_mixed(&self, kind: Kind) -> bool {
        let dated = !self.days(kind).is_empty();
        dated && self.of_kind(kind).iter().any(|&capture| self.shown(capture).is_none())
    }

    /// Whether a place has rows without a date.
    pub fn has_undated(&self, kind: Kind, place: u32) -> bool {
        let captures = self.of_place.get(&(kind, place));
        captures.into_iter().flatten().any(|&capture| self.shown(capture).is_none())
    }

    /// Notes a capture that shows nothing: a file with a header only.
    pub fn show_nothing(&mut self, kind: Kind, file: FileId, stamp: Stamp<'_>) {
        if stamp.is_within(self.window()) {
            self.moment(kind, file, stamp);
        }
    }

    fn count_outside(&mut self, kind: Kind, file: FileId, stamp: Stamp<'_>) {
        if let Stamp::At { day, .. } = stamp {
            let outside = self.outside.entry((kind, file)).or_insert((0, day, day));
            *outside = (outside.0 + 1, outside.1.min(day), outside.2.max(day));
        }
    }

    /// The captures of a kind, dated ones in order before the undated one.
    pub fn of_kind(&self, kind: Kind) -> Vec<CaptureNo> {
        let mut captures: Vec<CaptureNo> =
            self.of_kind.get(&kind).into_iter().flatten().copied().collect();
        captures.sort_by(|&a, &b| self.keys[a as usize].cmp(&self.keys[b as usize]));
        captures
    }

    /// What reports call a capture; none for the undated one.
    pub fn shown(&self, capture: CaptureNo) -> Option<&str> {
        match self.keys.get(capture as usize)? {
            CaptureKey::Dated(..) => self.shown.get(capture as usize).map(String::as_str),
            CaptureKey::Undated => None,
        }
    }

    /// The day of a capture; none for the undated one.
    pub fn day(&self, capture: CaptureNo) -> Option<NaiveDate> {
        match self.keys.get(capture as usize)? {
            CaptureKey::Dated(day, _) => Some(*day),
            CaptureKey::Undated => None,
        }
    }

    /// Every day of the month, in order.
    pub fn days_of_month(&self) -> &[NaiveDate] {
        &self.days
    }

    /// The capture that a moment of VMs belongs to.
    pub fn of_moment(&self, moment: u32) -> CaptureNo {
        self.of_moment_of(Kind::Vms, moment)
    }

    /// The moments of VMs, each with its capture, its file and the time in it.
    pub(super) fn moments_of_vms(&self) -> BTreeMap<u32, (CaptureNo, FileId, &str)> {
        let of_vms = self.moments.iter().filter(|((kind, ..), _)| *kind == Kind::Vms);
        of_vms
            .map(|((_, file, time), moment)| {
                (moment.number, (moment.capture, *file, time.as_str()))
            })
            .collect()
    }

    /// Whether every moment of VMs has the number of its capture, as where an export of all of them is taken once a day.
    pub(super) fn moments_are_captures(&self) -> bool {
        let captures = self.captures_of_moments.get(&Kind::Vms).into_iter().flatten();
        (0..).zip(captures).all(|(moment, &capture)| moment == capture)
    }

    /// The capture that a moment of a kind belongs to.
    pub(super) fn of_moment_of(&self, kind: Kind, moment: u32) -> CaptureNo {
        let captures = self.captures_of_moments.get(&kind);
        captures.and_then(|captures| captures.get(moment as usize)).copied().unwrap_or(0)
    }

    /// Takes the captures of a kind, which were noted apart. Gives for each of their numbers the one that it has here.
    pub fn take(&mut self, kind: Kind, apart: Self) -> Vec<CaptureNo> {
        let mut numbers = Vec::with_capacity(apart.keys.len());
        for (key, shown) in apart.keys.into_iter().zip(apart.shown) {
            numbers.push(self.capture(key, shown));
        }
        let number = |capture: CaptureNo| numbers[capture as usize];
        let own = apart.of_kind.get(&kind).into_iter().flatten().map(|&capture| number(capture));
        let own: BTreeSet<CaptureNo> = own.collect();
        if !own.is_empty() {
            self.of_kind.insert(kind, own);
        }
        if let Some(captures) = apart.captures_of_moments.get(&kind) {
            let captures = captures.iter().map(|&capture| number(capture)).collect();
            self.captures_of_moments.insert(kind, captures);
        }
        self.moments.extend(
            apart
                .moments
                .into_iter()
                .map(|(of, moment)| (of, Moment { capture: number(moment.capture), ..moment })),
        );
        self.outside.extend(apart.outside);
        self.of_place.extend(
            apart
                .of_place
                .into_iter()
                .map(|(of, captures)| (of, captures.into_iter().map(number).collect())),
        );
        numbers
    }

    /// The number of a capture, which is given to it when it is new.
    fn capture(&mut self, key: CaptureKey, shown: String) -> CaptureNo {
        if let Some(&capture) = self.by_key.get(&key) {
            let held = &mut self.shown[capture as usize];
            if shown < *held {
                *held = shown;
            }
            return capture;
        }
        let capture = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
        self.keys.push(key.clone());
        self.shown.push(shown);
        self.by_key.insert(key, capture);
        capture
    }

    /// The days of the month on which a kind has a capture.
    pub fn days(&self, kind: Kind) -> BTreeSet<NaiveDate> {
        self.of_kind.get(&kind).map_or_else(BTreeSet::new, |captures| self.days_of(captures))
    }

    /// Rows outside the month: kind, file, number, first and last day.
    pub fn outside(&self) -> impl Iterator<Item = (Kind, FileId, (u64, NaiveDate, NaiveDate))> {
        self.outside.iter().map(|(&(kind, file), &outside)| (kind, file, outside))
    }

    /// The hour of all captures of VMs, where there are several and all have the same one.
    pub fn only_hour(&self) -> Option<u8> {
        let several = self.of_kind(Kind::Vms).len() > 1;
        let mut hours = self.hours.iter();
        match (hours.next(), hours.next()) {
            (Some(Some(hour)), None) if several => Some(*hour),
            _ => None,
        }
    }

    /// The first day on which VMs were captured at several times that are taken as one state.
    pub fn first_day_with_times(&self) -> Option<NaiveDate> {
        match self.unit {
            CaptureUnit::Day => self.days_with_times.first().copied(),
            CaptureUnit::Time => None,
        }
    }

    /// The report month.
    pub fn month(&self) -> ReportMonth {
        self.month
    }
}
