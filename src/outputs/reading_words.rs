//! The disputed questions in words; the same wherever they are asked.

/// What is disputed under the key of a reading.
pub(super) fn question(key: &str) -> &'static str {
    match key {
        "pack_rounding" => "Where are odd cores rounded to packs?",
        "standard_in_cluster" => "What does Standard need in a cluster?",
        "standard_vm_count" => "Which number of VMs counts?",
        "powered_off_vms" => "Do VMs count that are off?",
        "disabled_accounts" => "Do disabled accounts count?",
        "persons_across_customers" => "How often does a person at several end customers count?",
        _ => "",
    }
}
