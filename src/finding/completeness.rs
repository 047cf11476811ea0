//! Findings about rows that are not there, which other exports prove to be missing.

use super::cores::about;
use super::{Effect, Finding, Findings};
use crate::origin::Origin;

impl Findings {
    /// A host with fewer rows of VMs than its own row says.
    pub fn vms_missing(
        &mut self,
        subject: &str,
        (rows, said): (u64, u32),
        capture: &str,
        origin: Origin,
    ) {
        let when = if capture.is_empty() { String::new() } else { format!(" on {capture}") };
        self.add(Finding {
            message: format!(
                "its row says that it has {said} VMs{when}, and the exports have {rows} of them; the \
                 others are not counted"
            ),
            remedy: "export hosts and VMs together, with the rights to see all VMs".into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "vms-missing", subject)
        });
    }

    /// A cluster with fewer hosts than it says itself.
    pub fn hosts_missing(&mut self, cluster: &str, (rows, said): (u64, u32), origin: Origin) {
        self.add(Finding {
            message: format!(
                "the cluster says that it has {said} hosts, and the exports have {rows}; the cores of \
                 the others are not counted"
            ),
            remedy: "export all hosts".into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "hosts-missing", format!("cluster {cluster}"))
        });
    }

    /// A VM that only a list of something else shows.
    pub fn vm_unlisted(&mut self, vm: &str, origin: Origin) {
        self.add(Finding {
            message:
                "the VM stands in another list of the tool and not in that of the VMs; it counts, \
                 and others that no list shows may be missing"
                    .into(),
            remedy: "export the VMs again".into(),
            origin: Some(origin),
            ..about(Effect::Assumed, "vm-unlisted", format!("vm {vm}"))
        });
    }
}
