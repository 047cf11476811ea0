//! What goes into a pack is as it was filed, or nothing is packed.

use crate::dossier::{Archive, Chain, Fault, Fit, MANIFEST, chain_faults, file_faults};
use crate::error::Error;

use super::ExportCommand;

/// What is wrong with the chain, the ledger, and the dossiers that are asked for.
pub(super) fn faults(
    archive: &Archive,
    (chain, fit): (&Chain, &Fit),
    command: &ExportCommand,
) -> Result<Vec<Fault>, Error> {
    let disk = archive.disk();
    let mut faults = chain_faults(chain, fit);
    for manifest in chain.manifests() {
        let Ok(month) = manifest.report_month.parse() else { continue };
        if !command.has(&manifest.report_month) {
            continue;
        }
        let filed = archive.filed(month, manifest);
        let path = filed.folder.join(MANIFEST);
        let bytes = disk.read(&path).map_err(|error| Error::file("read", &path, error))?;
        let (_, found) = file_faults(disk, &filed.folder, (manifest, &bytes))?;
        let within = Archive::revision(month, manifest.revision);
        let named = |fault: Fault| Fault::new(format!("{within}/{}", fault.place), fault.what);
        faults.extend(found.into_iter().map(named));
    }
    Ok(faults)
}
