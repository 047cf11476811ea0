//! Every scope under the products that could license it.

use crate::licensing::windows_server::AlternativeStanding;
use crate::plan::{Plan, PlannedProduct, PlannedScope, Present};
use crate::terms::Product;

use super::{TOLD, amount, rest, running, table};
use crate::outputs::terminal::Side::{Left, Right};

/// The table of scopes, and what the best choices would save.
pub(super) fn scopes(text: &mut String, plan: &Plan) {
    text.push_str(
        "\nScopes under other editions, with what the next Windows VM at once would cost\n",
    );
    let header =
        ["Scope", "Cores", "VMs", "Product", "Packs", "Amount", "Next VM", "Amount", "Choice"];
    let mut rows = vec![header.map(str::to_owned)];
    for scope in plan.scopes.iter().take(TOLD) {
        for (place, of) in scope.products.iter().enumerate() {
            let [name, cores, vms] = match place {
                0 => [
                    scope.scope.clone(),
                    scope.licensable_cores.to_string(),
                    scope.windows_vms.to_string(),
                ],
                _ => Default::default(),
            };
            rows.push([
                name,
                cores,
                vms,
                of.product.id().to_owned(),
                of.quantity.to_string(),
                amount(of.amount),
                of.next_vm_quantity.to_string(),
                amount(of.next_vm_amount),
                choice(scope, of),
            ]);
        }
    }
    table(text, &rows, [Left, Right, Right, Left, Right, Right, Right, Right, Left]);
    rest(text, plan.scopes.len());
    for scope in plan.scopes.iter().take(TOLD) {
        if let Some(words) = saving(scope, &plan.prices.currency) {
            running(text, &words);
        }
    }
}

/// What is to say of a product beside its numbers.
fn choice(scope: &PlannedScope, of: &PlannedProduct) -> String {
    let mut said = Vec::new();
    if scope.present.iter().any(|present| present.product == of.product) {
        said.push("now");
    }
    if scope.best.as_ref() == Some(&of.product) {
        said.push("best");
    }
    if of.standing == AlternativeStanding::BelowDatacenter {
        said.push("not allowed: a system there says Datacenter");
    }
    said.join(", ")
}

fn saving(scope: &PlannedScope, currency: &str) -> Option<String> {
    let name = &scope.scope;
    if scope.present.is_empty() {
        let cheapest = match &scope.best {
            Some(best) => format!("the cheapest is {best}"),
            None => "without all prices none is the cheapest".to_owned(),
        };
        let owed = scope.products.iter().any(|of| of.quantity > 0);
        return owed.then(|| format!("{name}: no edition is decided; {cheapest}"));
    }
    let compared = |product: &Product| scope.products.iter().any(|of| of.product == *product);
    if let Some(other) = scope.present.iter().find(|present| !compared(&present.product)) {
        let Present { product, quantity, .. } = other;
        return Some(format!("{name}: {quantity} of {product} now, which is not compared"));
    }
    let saves = scope.saves.filter(|saves| !saves.is_zero())?;
    let best = scope.best.as_ref()?;
    Some(format!("{name}: {best} instead would save {saves} {currency} a month"))
}
