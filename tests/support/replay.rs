//! Replays `workings.csv` with nothing but its own columns: the csv crate, the operation words and the
//! steps that feed each other.

use std::collections::BTreeMap;

/// The quantity of every line, recomputed from the leaves of its workings. Fails where a step's value
/// is not what its inputs give.
pub fn quantities(workings: &[u8]) -> Result<BTreeMap<u32, u64>, String> {
    let mut reader = csv::Reader::from_reader(workings);
    let header = reader.headers().map_err(|error| error.to_string())?.clone();
    let column = |name: &str| header.iter().position(|cell| cell == name).unwrap();
    let (step, feeds, line) = (column("step"), column("feeds"), column("line"));
    let (operation, value, same_as) = (column("operation"), column("value"), column("same_as"));
    let mut rows = Vec::new();
    for row in reader.records() {
        rows.push(row.map_err(|error| error.to_string())?);
    }
    let number = |cell: &str| cell.parse::<u64>().map_err(|_| format!("`{cell}` is no number"));
    let mut inputs: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    let mut values: BTreeMap<u64, u64> = BTreeMap::new();
    let mut lines = BTreeMap::new();
    // The step of each input, a repeated one by the step that it repeats; and what was shared out of each step.
    let mut steps: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    let mut shared: BTreeMap<u64, u64> = BTreeMap::new();
    // A step stands before its inputs, so going backwards every input is known.
    for row in rows.iter().rev() {
        let own = number(&row[step])?;
        let mut of_step = inputs.remove(&own).unwrap_or_default();
        of_step.reverse();
        let told = number(&row[value])?;
        let given = match &row[operation] {
            "row" | "term" | "price" | "edition" | "left-out" => told,
            // What it repeats stands above, so its own value is checked when that is reached.
            "same" => told,
            "sum" | "count" => of_step.iter().sum(),
            "product" => of_step.iter().product(),
            "largest" => of_step.iter().copied().max().unwrap_or(0),
            "any" => u64::from(of_step.iter().any(|&input| input > 0)),
            "divide-up" => of_step[0].div_ceil(of_step[1]),
            "less" => of_step[0].saturating_sub(of_step[1]),
            "share" => {
                // Steps are met from the last to the first.
                let whole = steps.remove(&own).and_then(|mut inputs| inputs.pop());
                let whole = whole.ok_or_else(|| format!("step {own}: a share of nothing"))?;
                *shared.entry(whole).or_default() += told;
                if told > of_step[0] {
                    return Err(format!("step {own}: it is more than what it is a share of"));
                }
                let parts: u64 = of_step[1..].iter().sum();
                if of_step.len() > 1 { parts } else { told }
            }
            other => return Err(format!("step {own}: `{other}` is no operation")),
        };
        if given != told {
            return Err(format!("step {own}: its inputs give {given}, it says {told}"));
        }
        values.insert(own, told);
        match &row[feeds] {
            "" if ["price", "edition", "left-out"].contains(&&row[operation]) => {}
            "" => {
                let line: u32 = row[line].parse().map_err(|_| format!("step {own}: no line"))?;
                if lines.insert(line, told).is_some() {
                    return Err(format!("line {line} has two ends"));
                }
            }
            feeds => {
                let feeds = number(feeds)?;
                inputs.entry(feeds).or_default().push(told);
                let repeated = (&row[operation] == "same").then(|| number(&row[same_as]));
                steps.entry(feeds).or_default().push(repeated.transpose()?.unwrap_or(own));
            }
        }
    }
    for row in rows.iter().filter(|row| &row[operation] == "same") {
        if values[&number(&row[same_as])?] != number(&row[value])? {
            return Err(format!("step {}: it is not the same as {}", &row[step], &row[same_as]));
        }
    }
    for (whole, shared) in shared {
        if values.get(&whole) != Some(&shared) {
            return Err(format!("the shares of step {whole} add up to {shared}"));
        }
    }
    Ok(lines)
}
