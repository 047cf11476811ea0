//! What registers call products, as far as the worlds use such names.

use super::text::fold;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    WindowsServer,
    /// The Core Infrastructure Suite, of which Windows Server is a part.
    Suite,
    WindowsCal,
    RdsCal,
    Rds,
    RightsManagement,
    IdentityManager,
    Desktop,
    Office,
    Exchange,
    SharePoint,
    SqlServer,
    Skype,
    SystemCenter,
    DynamicsCrm,
    VisualStudio,
}

/// What families are called. Where two names stand in a text, the one of more words is meant.
const NAMES: [(&str, Family); 26] = [
    ("windows server", Family::WindowsServer),
    ("ws", Family::WindowsServer),
    ("core infrastructure suite", Family::Suite),
    ("cis", Family::Suite),
    ("windows server cal", Family::WindowsCal),
    ("windows cal", Family::WindowsCal),
    ("rds cal", Family::RdsCal),
    ("rds user cal", Family::RdsCal),
    ("remote desktop services", Family::Rds),
    ("rds", Family::Rds),
    ("rms", Family::RightsManagement),
    ("mim", Family::IdentityManager),
    ("windows 10", Family::Desktop),
    ("windows 11", Family::Desktop),
    ("office", Family::Office),
    ("exchange server", Family::Exchange),
    ("exchange", Family::Exchange),
    ("sharepoint server", Family::SharePoint),
    ("sharepoint", Family::SharePoint),
    ("sql server", Family::SqlServer),
    ("sql", Family::SqlServer),
    ("lync", Family::Skype),
    ("skype for business", Family::Skype),
    ("system center", Family::SystemCenter),
    ("dynamics crm", Family::DynamicsCrm),
    ("visual studio", Family::VisualStudio),
];

pub fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words = Vec::new();
    for word in folded.split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() {
            words.push(word.to_string());
        }
    }
    words
}

/// Whether the words of a name stand side by side in a text.
fn is_called(text: &str, name: &str) -> bool {
    let (text, name) = (words(text), words(name));
    text.windows(name.len()).any(|run| run == name.as_slice())
}

/// Whether a text says that a licence gives access: nothing runs on it, whatever else it names.
pub fn gives_access(text: &str) -> bool {
    let access = ["cal", "cals", "client access", "connector", "connectors"];
    access.iter().any(|name| is_called(text, name))
}

pub fn family(product: &str) -> Option<Family> {
    if !gives_access(product) {
        return longest(product);
    }
    // The version and the words for whom it is may stand within the name.
    let mut rest = Vec::new();
    for word in words(product) {
        let is_version = word.chars().all(|c| c.is_ascii_digit()) || word == "r2";
        if !is_version && word != "user" && word != "device" {
            rest.push(if word == "cals" { "cal".to_string() } else { word });
        }
    }
    longest(&rest.join(" "))
}

fn longest(product: &str) -> Option<Family> {
    let mut found = None;
    let mut most = 0;
    for (name, family) in NAMES {
        let length = words(name).len();
        if is_called(product, name) && length > most {
            most = length;
            found = Some(family);
        }
    }
    found
}

/// Windows Server itself, alone or in the suite.
pub fn is_windows_server(product: &str) -> bool {
    matches!(family(product), Some(Family::WindowsServer | Family::Suite)) && !gives_access(product)
}

impl Family {
    pub fn is_application(self) -> bool {
        !matches!(
            self,
            Family::WindowsServer
                | Family::Suite
                | Family::WindowsCal
                | Family::RdsCal
                | Family::Desktop
        )
    }

    /// LM-PRODUCTS: the applications whose licences may move, for all editions or for some.
    pub fn may_move(self, named: &[String]) -> bool {
        let says = |word: &str| named.iter().any(|own| own == word);
        match self {
            Family::Exchange
            | Family::SharePoint
            | Family::Skype
            | Family::SystemCenter
            | Family::DynamicsCrm => true,
            Family::SqlServer => says("standard") || says("enterprise"),
            _ => false,
        }
    }

    /// APP-SAL: families of which only SALs are sold.
    pub fn has_only_sals(self) -> bool {
        matches!(
            self,
            Family::Rds
                | Family::RightsManagement
                | Family::IdentityManager
                | Family::Office
                | Family::Exchange
                | Family::SharePoint
                | Family::Skype
                | Family::DynamicsCrm
                | Family::VisualStudio
        )
    }
}

/// How an application on a machine is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Metric {
    /// APP-SQL-VM, APP-SQL-HOST.
    VirtualCores,
    /// As Windows Server Datacenter.
    CoresOnce,
    /// As Windows Server Standard.
    CoresPerVm,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MachineProduct {
    pub id: &'static str,
    pub metric: Metric,
    pub rank: u8,
}

/// The product of an application that is counted by its machine: of several editions the highest;
/// none where the edition is not said or needs no licence.
pub fn machine_product(family: Family, named: &[String]) -> Option<MachineProduct> {
    machine_products(family, named).first().copied()
}

/// What a licence is surely for: of several editions the lowest.
pub fn licensed_product(family: Family, named: &[String]) -> Option<MachineProduct> {
    machine_products(family, named).last().copied()
}

/// Every product that is named, the highest edition first.
fn machine_products(family: Family, named: &[String]) -> Vec<MachineProduct> {
    let all: &[(&str, &'static str, Metric, u8)] = match family {
        Family::SqlServer => &[
            ("enterprise", "sql-enterprise", Metric::VirtualCores, 3),
            ("standard", "sql-standard", Metric::VirtualCores, 2),
            ("web", "sql-web", Metric::VirtualCores, 1),
        ],
        Family::SystemCenter => &[
            ("datacenter", "system-center-datacenter", Metric::CoresOnce, 2),
            ("standard", "system-center-standard", Metric::CoresPerVm, 1),
        ],
        _ => &[],
    };
    let mut found = Vec::new();
    for &(edition, id, metric, rank) in all {
        if named.iter().any(|own| own == edition) {
            found.push(MachineProduct { id, metric, rank });
        }
    }
    found
}

/// The products that are sold per person.
pub fn person_product(named_so: &str) -> Option<&'static str> {
    let named = words(named_so);
    let says = |word: &str| named.iter().any(|own| own == word);
    // A SAL of a device is for no person.
    if says("device") {
        return None;
    }
    match family(named_so)? {
        Family::Rds => Some("rds-user-sal"),
        Family::RightsManagement => Some("rms-user-sal"),
        Family::IdentityManager => Some("mim-user-sal"),
        Family::SqlServer if says("standard") => Some("sql-standard-user-sal"),
        Family::Exchange if says("enterprise") => Some("exchange-enterprise-user-sal"),
        Family::Exchange if says("standard") => Some("exchange-standard-user-sal"),
        Family::SharePoint if says("enterprise") => Some("sharepoint-enterprise-user-sal"),
        Family::SharePoint if says("standard") => Some("sharepoint-standard-user-sal"),
        Family::Office if says("plus") => Some("office-professional-plus-user-sal"),
        Family::Office if says("standard") => Some("office-standard-user-sal"),
        _ => None,
    }
}

/// The products that are sold per device.
pub fn is_device_product(product: &str) -> bool {
    ["rds-device-sal", "sql-standard-device-sal", "exchange-standard-device-sal"]
        .contains(&fold(product).as_str())
}

/// LISTED: whether an operator is a Listed Provider.
pub fn is_listed_provider(operator: &str) -> bool {
    let listed = [
        "amazon",
        "amazon web services",
        "aws",
        "google",
        "google cloud",
        "google cloud platform",
        "gcp",
        "microsoft",
        "microsoft azure",
        "azure",
        "alibaba",
        "alibaba cloud",
        "aliyun",
    ];
    listed.contains(&fold(operator).as_str())
}
