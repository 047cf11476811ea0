//! Findings about the physical cores of hosts, cell by cell and host by host.

use super::cores::about;
use super::rows::CellAt;
use super::{Direction, Effect, Finding, Findings};
use crate::origin::Origin;

impl Findings {
    /// Cores that do not divide by the processors.
    pub fn cores_do_not_divide(&mut self, at: &CellAt<'_>, processors: u32) {
        self.add(Finding {
            message: format!(
                "{} does not divide by {processors} processors, and the minimum holds for each of \
                 them",
                at.place()
            ),
            remedy: "give cores_per_processor, as a list like 16;12 where processors differ".into(),
            ..at.finding(Effect::Withheld, "cores-do-not-divide")
        });
    }

    /// A list of cores that has not one number for each processor.
    pub fn cores_list_length(&mut self, at: &CellAt<'_>, processors: u32) {
        self.add(Finding {
            message: format!("{} does not list {processors} processors", at.place()),
            remedy: "list the cores of each processor, divided by semicolons".into(),
            ..at.finding(Effect::Withheld, "cores-do-not-divide")
        });
    }

    /// Rows of processors that only one label of sockets could tell apart.
    pub fn processors_alike(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message: "its rows of processors have one label for the socket; each row counts as a processor"
                .into(),
            remedy: "export the DeviceID; if rows repeat, remove them".into(),
            origin: Some(origin),
            direction: Direction::MayBeTooHigh,
            ..about(Effect::Assumed, "processors-alike", subject)
        });
    }

    /// Threads given as cores: twice what processors and cores per processor give, or half of it.
    pub fn threads_for_cores(&mut self, at: &CellAt<'_>, total: u64, product: u64) {
        let ratio = if total > product { "twice" } else { "half of" };
        self.add(Finding {
            message: format!(
                "{} is {ratio} the {product} cores that cores_per_processor × processor_count \
                 gives; one of them counts threads, and the higher counts",
                at.place()
            ),
            remedy: "export physical cores; hyper-threading does not matter".into(),
            direction: Direction::MayBeTooHigh,
            ..at.finding(Effect::Assumed, "threads-for-cores")
        });
    }

    /// Two columns that give different cores.
    pub fn cores_disagree(&mut self, at: &CellAt<'_>, product: u64) {
        self.add(Finding {
            message: format!(
                "{} is not the {product} cores that cores_per_processor × processor_count gives; \
                 the higher counts",
                at.place()
            ),
            remedy: "correct the wrong one of the columns".into(),
            direction: Direction::MayBeTooHigh,
            ..at.finding(Effect::Assumed, "cores-disagree")
        });
    }

    /// A host of which no file tells the physical cores.
    pub fn cores_unsaid(&mut self, subject: &str, origin: Origin) {
        self.add(Finding {
            message: "no file tells the processors and the physical cores of the host: its export \
                      has one of them only, or threads, and the minimum holds for each processor"
                .into(),
            remedy:
                "give a file that has both, such as one of Win32_Processor, or add processor_count \
                     and core_count to the export"
                    .into(),
            origin: Some(origin),
            ..about(Effect::Withheld, "cores-unsaid", subject)
        });
    }

    /// Cores halved, because the export counts threads as cores where hosts have them switched on.
    pub fn cores_halved(&mut self, at: &CellAt<'_>, cores: u32) {
        self.add(Finding {
            message: format!(
                "{} counts threads, because the export says that hyper-threading is on; half of it, \
                 {cores} physical cores, is taken",
                at.place()
            ),
            remedy: "compare with the processors of the host, and sign".into(),
            ..at.finding(Effect::Assumed, "cores-halved")
        });
    }

    /// An odd number of threads, of which no half can be taken.
    pub fn threads_are_odd(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!(
                "{} should count two threads for each core and is odd, so the cores are not known",
                at.place()
            ),
            remedy: "give the physical cores".into(),
            ..at.finding(Effect::Withheld, "cores-do-not-divide")
        });
    }

    /// Threads that are neither as many as the cores nor twice as many.
    pub fn threads_disagree(&mut self, at: &CellAt<'_>, cores: u32, direction: Direction) {
        self.add(Finding {
            message: format!(
                "{} gives threads that are neither the {cores} physical cores of the row nor twice as \
                 many; one of the columns is wrong, and the cores count as they are",
                at.place()
            ),
            remedy: "compare with the processors of the host".into(),
            direction,
            ..at.finding(Effect::Assumed, "threads-disagree")
        });
    }

    /// A topology of processors that cannot be read.
    pub fn topology_unreadable(&mut self, at: &CellAt<'_>) {
        self.add(Finding {
            message: format!(
                "{} does not tell sockets and cores, so the cores of the host are not known",
                at.place()
            ),
            remedy: "give processor_count and cores_per_processor instead".into(),
            ..at.finding(Effect::Withheld, "topology-unreadable")
        });
    }
}
