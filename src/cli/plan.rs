//! `spla-usage plan`: what other editions, and other placements, would cost. Reads and computes what `report`
//! does, and writes nothing.

use crate::error::Error;
use crate::month::ReportMonth;
use crate::outputs::{plan_json, plan_text};
use crate::plan::{Options, Plan};
use crate::use_report::{Outcome, ZeroUse, establish};

use super::arguments::{Arguments, PlanCommand};
use super::exit::Exit;
use super::inputs::Files;
use super::job::{Job, scratch};
use super::log::tell;
use super::made::tell_refused;
use super::say::{say, say_json};
use super::surroundings::Surroundings;

/// Shows the advice for a month, be it over or not.
pub(super) fn run(
    arguments: &Arguments,
    command: &PlanCommand,
    surroundings: &Surroundings,
) -> Result<Exit, Error> {
    let month = command.month.unwrap_or(ReportMonth::before(surroundings.today()));
    let job = Job::prepare(arguments, surroundings)?;
    let (inputs, findings) = Files::to_look_at(arguments, &job.configuration, month, surroundings)?;
    let settings = job.settings(month, ZeroUse::Unsaid)?;
    let established = match establish(&settings, inputs, scratch(), findings)? {
        Outcome::Refused { findings, files, .. } => {
            tell_refused(&findings, &files);
            tell!("the inputs of {month} are refused; no advice can be given");
            return Ok(Exit::Refused);
        }
        Outcome::Report(established) => established,
    };
    let options = Options {
        vcpus_per_core: command.vcpus_per_core,
        spare_hosts: command.spare_hosts,
        idle_days: command.idle_days,
    };
    let plan = Plan::of(&established, options)?;
    if command.json {
        // Somebody who asks for an object gets it, however quiet the run is meant to be.
        let mut json = Vec::new();
        plan_json::write(&plan, &mut json)
            .map_err(|source| Error::Io { what: "print the plan", source })?;
        say_json("print the plan", &json)?;
    } else if !arguments.quiet {
        say("print the plan", &plan_text::text(&plan))?;
    }
    Ok(Exit::Ready)
}
