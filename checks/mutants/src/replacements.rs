//! What a function returns instead, by its return type.

use syn::{GenericArgument, PathArguments, ReturnType, Type};

/// The most values of one type; tuples of many would have too many.
const MOST: usize = 6;

/// The texts of values that a body may return instead; none where a value of another type would be needed.
pub fn of(output: &ReturnType) -> Vec<String> {
    match output {
        ReturnType::Default => vec![String::new()],
        ReturnType::Type(_, returned) => values(returned),
    }
}

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|&value| value.to_owned()).collect()
}

fn values(of: &Type) -> Vec<String> {
    let mut values = match of {
        Type::Path(path) => {
            let Some(last) = path.path.segments.last() else { return Vec::new() };
            named(&last.ident.to_string(), &arguments(&last.arguments))
        }
        Type::Reference(reference) => match &*reference.elem {
            Type::Path(path) if path.path.is_ident("str") => texts(&["\"\"", "\"xyzzy\""]),
            Type::Slice(_) => texts(&["&[]"]),
            Type::TraitObject(_) | Type::ImplTrait(_) => Vec::new(),
            other if reference.mutability.is_none() => {
                let owned = values(other).into_iter();
                owned.map(|value| format!("Box::leak(Box::new({value}))")).collect()
            }
            _ => Vec::new(),
        },
        Type::Tuple(tuple) => {
            let mut all = vec![String::new()];
            for element in &tuple.elems {
                let of_element = values(element);
                let longer = all.iter().flat_map(|begun| {
                    of_element.iter().map(move |value| format!("{begun}{value}, "))
                });
                all = longer.collect();
            }
            all.into_iter().map(|inner| format!("({inner})")).collect()
        }
        Type::Paren(inner) => values(&inner.elem),
        // A value of `impl Trait` has one type, which is that of the body.
        Type::ImplTrait(_) | Type::Never(_) => Vec::new(),
        _ => texts(&["Default::default()"]),
    };
    values.truncate(MOST);
    values
}

fn arguments(arguments: &PathArguments) -> Vec<&Type> {
    let PathArguments::AngleBracketed(angled) = arguments else { return Vec::new() };
    let types = angled.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(of) => Some(of),
        _ => None,
    });
    types.collect()
}

fn named(name: &str, arguments: &[&Type]) -> Vec<String> {
    let first = || arguments.first().map(|of| values(of)).unwrap_or_default();
    let wrapped = |before: &str, after: &str| {
        let values = first().into_iter();
        values.map(|value| format!("{before}{value}{after}")).collect::<Vec<_>>()
    };
    let and = |one: &str, more: Vec<String>| {
        let mut all = texts(&[one]);
        all.extend(more);
        all
    };
    match name {
        "bool" => texts(&["true", "false"]),
        "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => texts(&["0", "1"]),
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" => texts(&["0", "1", "-1"]),
        "String" => texts(&["String::new()", "\"xyzzy\".into()"]),
        "Option" => and("None", wrapped("Some(", ")")),
        "Result" if arguments.is_empty() => texts(&["Ok(Default::default())"]),
        "Result" => wrapped("Ok(", ")"),
        "Vec" => and("Vec::new()", wrapped("vec![", "]")),
        "Box" => wrapped("Box::new(", ")"),
        "Rc" => wrapped("std::rc::Rc::new(", ")"),
        "Ordering" => {
            let order = |own: &str| format!("std::cmp::Ordering::{own}");
            ["Less", "Equal", "Greater"].into_iter().map(order).collect()
        }
        _ => texts(&["Default::default()"]),
    }
}
