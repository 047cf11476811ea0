//! The rules by their ids, and the sources that they cite.
//!
//! An id here is a row of `config/terms/rules.csv`; a test holds the two lists equal.

use std::fmt;

/// The id of a rule, such as `WS-CORE-MIN`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rule(&'static str);

impl Rule {
    /// The id as reports print it.
    pub fn id(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Where a rule is written: a row of the rules table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// The id of the rule.
    pub rule: String,
    /// The source, by its id in `config/terms/sources.csv`.
    pub source: String,
    /// The place in the source.
    pub clause: String,
    /// How sure it is: A contract text or several specialists, B one specialist, C weak.
    pub grade: String,
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.clause)
    }
}

macro_rules! rules {
    ($($name:ident = $id:literal;)*) => {
        $(#[doc = concat!("Rule ", $id, ".")] pub const $name: Rule = Rule($id);)*
        /// Every rule that the code cites.
        pub const ALL: &[Rule] = &[$($name),*];
    };
}

/// The rules that the code applies.
pub mod rule {
    use super::Rule;
    rules! {
        WS_CORE = "WS-CORE";
        WS_CORE_MIN = "WS-CORE-MIN";
        WS_PACK = "WS-PACK";
        WS_DC = "WS-DC";
        WS_STD = "WS-STD";
        WS_STD_PARENT = "WS-STD-PARENT";
        WS_STD_CLUSTER = "WS-STD-CLUSTER";
        WS_DC_CLUSTER = "WS-DC-CLUSTER";
        WS_PARENT_ONLY = "WS-PARENT-ONLY";
        WS_ESS = "WS-ESS";
        WS_CIS = "WS-CIS";
        WS_MONTH = "WS-MONTH";
        BYOL_PACKS = "BYOL-PACKS";
        SAL_RDS_CAL = "SAL-RDS-CAL";
        REP_NOT = "REP-NOT";
        REP_FINAL = "REP-FINAL";
        REP_DUE = "REP-DUE";
        REP_NAME = "REP-NAME";
        REP_REVISE = "REP-REVISE";
        REP_OWN = "REP-OWN";
        REP_MIN = "REP-MIN";
        SAL_AUTH = "SAL-AUTH";
        SAL_PERSON = "SAL-PERSON";
        SAL_ADMIN = "SAL-ADMIN";
        SAL_DEVICE = "SAL-DEVICE";
        APP_SQL_VM = "APP-SQL-VM";
        APP_SQL_HOST = "APP-SQL-HOST";
        D1 = "D1";
        D3 = "D3";
        D13 = "D13";
    }
}
