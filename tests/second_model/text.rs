//! How cells are read: names, words of operating systems, power states, yes and no.

/// Names and values are compared without regard to case and surrounding blanks. The sigma at the
/// end of a word is the one within it.
pub fn fold(cell: &str) -> String {
    cell.trim().to_lowercase().replace('ς', "σ")
}

pub fn is_empty(cell: &str) -> bool {
    cell.trim().is_empty()
}

/// Keeps the byte-smallest of the spellings that were seen so far.
pub fn keep_smallest(seen: &mut Option<String>, spelling: &str) {
    let spelling = spelling.trim();
    let smaller = match seen {
        Some(known) => spelling < known.as_str(),
        None => true,
    };
    if smaller {
        *seen = Some(spelling.to_string());
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatingSystem {
    WindowsServer,
    Desktop,
    Other,
    Unknown,
}

/// What the name of an operating system says. The worlds use few names, so few are known here.
pub fn operating_system(cell: &str) -> OperatingSystem {
    let words = words(cell);
    let has = |word: &str| words.iter().any(|own| own == word);

    let others =
        ["linux", "ubuntu", "debian", "centos", "freebsd", "esxi", "vmware", "kvm", "proxmox"];
    for other in others {
        if has(other) {
            return OperatingSystem::Other;
        }
    }
    // The free Hyper-V Server and Azure Stack HCI hold no Windows Server licence, although
    // their names sound like it.
    if has("hyper") && has("v") || has("hci") {
        return OperatingSystem::Other;
    }
    if has("windows") && has("server") {
        return OperatingSystem::WindowsServer;
    }
    if has("windows") && ["xp", "vista", "7", "8", "10", "11"].iter().any(|w| has(w)) {
        return OperatingSystem::Desktop;
    }
    OperatingSystem::Unknown
}

/// A guest is ours to license unless it is recognised as something else.
pub fn is_counted_guest(guest_os: &str) -> bool {
    match operating_system(guest_os) {
        OperatingSystem::WindowsServer | OperatingSystem::Unknown => true,
        OperatingSystem::Desktop | OperatingSystem::Other => false,
    }
}

/// A physical system counts as Windows only if it is recognised.
pub fn is_windows_parent(host_os: &str) -> bool {
    operating_system(host_os) == OperatingSystem::WindowsServer
}

pub fn says_datacenter(operating_system: &str) -> bool {
    words(operating_system).iter().any(|w| w == "datacenter")
}

fn words(cell: &str) -> Vec<String> {
    let folded = fold(cell);
    let mut words = Vec::new();
    for word in folded.split(|c: char| !c.is_alphanumeric()) {
        if !word.is_empty() {
            words.push(word.to_string());
        }
    }
    words
}

/// Only the listed states are off; whatever else, also nothing, counts as running.
pub fn is_off(power_state: &str) -> bool {
    let off = ["poweredoff", "poweroff", "off", "stopped", "shutoff", "shut off", "down"];
    off.contains(&fold(power_state).as_str())
}

pub fn is_yes(cell: &str) -> bool {
    ["true", "yes", "1"].contains(&fold(cell).as_str())
}

pub fn is_no(cell: &str) -> bool {
    ["false", "no", "0"].contains(&fold(cell).as_str())
}

pub fn whole_number(cell: &str) -> Option<u64> {
    cell.trim().parse().ok()
}

/// A decimal price in ten-thousandths, so that amounts compare exactly.
pub fn price(cell: &str) -> Option<u128> {
    let (whole, fraction) = match cell.trim().split_once('.') {
        Some((whole, fraction)) => (whole, fraction),
        None => (cell.trim(), ""),
    };
    if fraction.len() > 4 {
        return None;
    }
    let padded = format!("{fraction:0<4}");
    let whole: u128 = whole.parse().ok()?;
    let fraction: u128 = padded.parse().ok()?;
    Some(whole * 10_000 + fraction)
}

/// A security identifier: `S-1-` and numbers joined by dashes.
pub fn is_sid(name: &str) -> bool {
    let folded = fold(name);
    match folded.strip_prefix("s-1-") {
        Some(rest) => {
            rest.split('-').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit()))
        }
        None => false,
    }
}

/// A globally unique identifier, with or without braces.
pub fn is_guid(name: &str) -> bool {
    let folded = fold(name);
    let bare = folded.trim_start_matches('{').trim_end_matches('}');
    let lengths: Vec<usize> = bare.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && bare.chars().all(|c| c == '-' || c.is_ascii_hexdigit())
}

/// Such names mean the same account in every directory.
pub fn is_global_name(name: &str) -> bool {
    is_sid(name) || is_guid(name) || name.contains('@')
}

/// Such names let one account be recognised behind several end customers.
pub fn is_qualified(name: &str) -> bool {
    is_global_name(name) || name.contains('\\')
}

/// A name that stands for many persons without naming them.
pub fn stands_for_many(name: &str) -> bool {
    let folded = fold(name);
    let bare = match folded.rsplit_once('\\') {
        Some((_, bare)) => bare,
        None => &folded,
    };
    let many = ["domain users", "authenticated users", "everyone", "users", "interactive"];
    many.contains(&bare)
}
