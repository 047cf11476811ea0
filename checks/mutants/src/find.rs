//! Finds the changes of a file.
//!
//! Left out are tests, whatever is computed when the program is compiled (constants, `const fn`, the lengths of
//! arrays), patterns, and macros other than those whose arguments are expressions.

use std::ops::Range;

use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, BinOp, Block, Expr, Pat, Signature, Stmt, Token, UnOp};

use crate::mutant::{Edit, Key, Mutant, Shape};
use crate::replacements;

/// Adds the changes of a file to `mutants`, whose places are their numbers, and gives where they stand.
pub fn find(file: &str, source: &str, mutants: &mut Vec<Mutant>) -> Result<Vec<Edit>, String> {
    let parsed = syn::parse_file(source).map_err(|error| format!("{file}: {error}"))?;
    let mut finder = Finder { file, source, mutants, edits: Vec::new(), within: Vec::new() };
    finder.visit_file(&parsed);
    Ok(finder.edits)
}

struct Finder<'a> {
    file: &'a str,
    source: &'a str,
    mutants: &'a mut Vec<Mutant>,
    edits: Vec<Edit>,
    /// The types, modules and functions around the place.
    within: Vec<String>,
}

/// Macros whose arguments are expressions, divided by commas.
const OF_EXPRESSIONS: [&str; 4] = ["format", "vec", "write", "writeln"];

impl Finder<'_> {
    fn text(&self, range: Range<usize>) -> &str {
        &self.source[range]
    }

    fn of(&self, node: &impl Spanned) -> String {
        self.text(node.span().byte_range()).to_owned()
    }

    fn number(&mut self, at: usize, code: &str, change: String) -> u32 {
        let line = self.source[..at].matches('\n').count() + 1;
        let code = code.split_whitespace().collect::<Vec<_>>().join(" ");
        let (file, function) = (self.file.to_owned(), self.within.join("::"));
        let number = u32::try_from(self.mutants.len()).unwrap_or(u32::MAX);
        let mut mutant = Mutant { file, line, function, code, change, nth: 1 };
        let of_file = self.mutants.iter().rev().take_while(|other| other.file == mutant.file);
        mutant.nth += of_file.filter(|other| Key { nth: 1, ..other.key() } == mutant.key()).count();
        self.mutants.push(mutant);
        number
    }

    /// Changes of an expression: what is said of each, and its text.
    fn expression(&mut self, node: &impl Spanned, at: usize, choices: Vec<(String, String)>) {
        let range = node.span().byte_range();
        let code = self.of(node);
        let choices = choices
            .into_iter()
            .map(|(change, text)| (self.number(at, &code, change), text))
            .collect();
        self.edits.push(Edit { shape: Shape::Expression, range, choices });
    }

    fn binary(&mut self, node: &syn::ExprBinary) {
        // `let` stands in a condition only between `&&`.
        if has_let(&node.left) || has_let(&node.right) {
            return;
        }
        let (left, right) = (self.of(&node.left), self.of(&node.right));
        let operator = self.of(&node.op);
        let others: &[&str] = match node.op {
            BinOp::Eq(_) => &["!="],
            BinOp::Ne(_) => &["=="],
            BinOp::Lt(_) => &["==", ">", "<="],
            BinOp::Gt(_) => &["==", "<", ">="],
            BinOp::Le(_) => &[">", "<"],
            BinOp::Ge(_) => &["<", ">"],
            BinOp::And(_) => &["||"],
            BinOp::Or(_) => &["&&"],
            BinOp::Add(_) => &["-", "*"],
            BinOp::Sub(_) => &["+", "/"],
            BinOp::Mul(_) => &["+", "/"],
            BinOp::Div(_) => &["%", "*"],
            BinOp::Rem(_) => &["/", "+"],
            BinOp::BitAnd(_) => &["|", "^"],
            BinOp::BitOr(_) => &["&", "^"],
            BinOp::BitXor(_) => &["|", "&"],
            BinOp::Shl(_) => &[">>"],
            BinOp::Shr(_) => &["<<"],
            BinOp::AddAssign(_) => &["-=", "*="],
            BinOp::SubAssign(_) => &["+=", "/="],
            BinOp::MulAssign(_) => &["+=", "/="],
            BinOp::DivAssign(_) => &["%=", "*="],
            BinOp::RemAssign(_) => &["/=", "+="],
            BinOp::BitAndAssign(_) => &["|=", "^="],
            BinOp::BitOrAssign(_) => &["&=", "^="],
            BinOp::BitXorAssign(_) => &["|=", "&="],
            _ => &[],
        };
        let choices = others.iter().map(|other| {
            let assigns = other.ends_with('=') && !["==", "!=", "<=", ">="].contains(other);
            let left = if assigns { left.clone() } else { format!("({left})") };
            (format!("{operator} → {other}"), format!("{left} {other} ({right})"))
        });
        let at = node.op.span().byte_range().start;
        self.expression(node, at, choices.collect());
    }

    fn unary(&mut self, node: &syn::ExprUnary) {
        let change = match node.op {
            UnOp::Not(_) => "without !",
            UnOp::Neg(_) => "without -",
            _ => return,
        };
        let choices = vec![(change.to_owned(), self.of(&node.expr))];
        self.expression(node, node.span().byte_range().start, choices);
    }

    fn body(&mut self, signature: &Signature, block: &Block) {
        if block.stmts.is_empty() || signature.constness.is_some() {
            return;
        }
        let inside = block.span().byte_range();
        let inside = inside.start + 1..inside.end - 1;
        let written = self.text(inside.clone()).trim().to_owned();
        let values = replacements::of(&signature.output).into_iter();
        let values: Vec<String> = values.filter(|value| *value != written).collect();
        let at = signature.span().byte_range().start;
        let choices = values.into_iter().map(|value| {
            let shown = if value.is_empty() { "()".to_owned() } else { value.clone() };
            (self.number(at, "", format!("body → {shown}")), value)
        });
        let choices = choices.collect();
        self.edits.push(Edit { shape: Shape::Body, range: inside.start..inside.start, choices });
    }

    /// A `return`, `continue` or `break` in a place where the code goes on without it.
    fn jump(&mut self, jump: &Expr) {
        let what = match jump {
            Expr::Return(_) => "return",
            Expr::Continue(_) => "continue",
            Expr::Break(_) => "break",
            _ => return,
        };
        let range = jump.span().byte_range();
        let code = self.of(jump);
        let number = self.number(range.start, &code, format!("{what} → nothing"));
        self.edits.push(Edit { shape: Shape::Jump, range, choices: vec![(number, String::new())] });
    }

    fn jumps_of(&mut self, block: &Block) {
        if let Some(Stmt::Expr(last, _)) = block.stmts.last() {
            self.jump(last);
        }
    }

    fn condition_of_guard(&mut self, guard: &Expr) {
        if has_let(guard) {
            return;
        }
        let choice = |value: &str| (format!("guard → {value}"), value.to_owned());
        let at = guard.span().byte_range().start;
        self.expression(guard, at, vec![choice("true"), choice("false")]);
    }

    fn arms(&mut self, node: &syn::ExprMatch) {
        let wildcard =
            node.arms.iter().any(|arm| arm.guard.is_none() && matches!(arm.pat, Pat::Wild(_)));
        for arm in &node.arms {
            if wildcard && !matches!(arm.pat, Pat::Wild(_)) {
                self.arm(arm);
            }
            if let Some((_, guard)) = &arm.guard {
                self.condition_of_guard(guard);
            }
        }
    }

    fn arm(&mut self, arm: &syn::Arm) {
        let pattern = arm.pat.span().byte_range();
        let code = self.of(&arm.pat);
        let range = match &arm.guard {
            Some((_, guard)) if has_let(guard) => return,
            Some((_, guard)) => guard.span().byte_range(),
            None => pattern.end..pattern.end,
        };
        let number = self.number(pattern.start, &code, "arm → wildcard".to_owned());
        self.edits.push(Edit { shape: Shape::Arm, range, choices: vec![(number, String::new())] });
    }

    fn function(&mut self, signature: &Signature, block: Option<&Block>) {
        // What is computed when the program is compiled cannot ask the environment.
        if let Some(block) = block.filter(|_| signature.constness.is_none()) {
            self.within.push(signature.ident.to_string());
            self.body(signature, block);
            self.visit_block(block);
            self.within.pop();
        }
    }
}

/// Whether a condition binds a name.
fn has_let(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_cfg_test = attribute.path().is_ident("cfg")
            && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"));
        is_cfg_test || attribute.path().is_ident("test")
    })
}

/// The parts of `matches!`.
fn parts_of_matches(input: ParseStream<'_>) -> syn::Result<(Expr, Option<Expr>)> {
    let subject = input.parse()?;
    input.parse::<Token![,]>()?;
    Pat::parse_multi_with_leading_vert(input)?;
    let guard = match input.parse::<Option<Token![if]>>()? {
        Some(_) => Some(input.parse()?),
        None => None,
    };
    input.parse::<Option<Token![,]>>()?;
    Ok((subject, guard))
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        if !is_test(&node.attrs) {
            visit::visit_item_mod(self, node);
        }
    }

    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        if !is_test(&node.attrs) {
            self.function(&node.sig, Some(&node.block));
        }
    }

    fn visit_item_impl(&mut self, node: &'ast syn::ItemImpl) {
        let own = self.of(&*node.self_ty);
        let own = own.split('<').next().unwrap_or_default().to_owned();
        let of_trait = node.trait_.as_ref().and_then(|(_, path, _)| path.segments.last());
        // A default that is made of defaults would call itself.
        if of_trait.is_some_and(|last| last.ident == "Default") {
            return;
        }
        self.within.push(own);
        visit::visit_item_impl(self, node);
        self.within.pop();
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        if !is_test(&node.attrs) {
            self.function(&node.sig, Some(&node.block));
        }
    }

    fn visit_item_trait(&mut self, node: &'ast syn::ItemTrait) {
        self.within.push(node.ident.to_string());
        visit::visit_item_trait(self, node);
        self.within.pop();
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        self.function(&node.sig, node.default.as_ref());
    }

    fn visit_expr_binary(&mut self, node: &'ast syn::ExprBinary) {
        self.binary(node);
        visit::visit_expr_binary(self, node);
    }

    fn visit_expr_unary(&mut self, node: &'ast syn::ExprUnary) {
        self.unary(node);
        visit::visit_expr_unary(self, node);
    }

    fn visit_expr_match(&mut self, node: &'ast syn::ExprMatch) {
        self.arms(node);
        for arm in &node.arms {
            self.jump(&arm.body);
        }
        visit::visit_expr_match(self, node);
    }

    fn visit_expr_if(&mut self, node: &'ast syn::ExprIf) {
        self.jumps_of(&node.then_branch);
        visit::visit_expr_if(self, node);
    }

    fn visit_macro(&mut self, node: &'ast syn::Macro) {
        let name = node.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default();
        let tokens = node.tokens.clone();
        if name == "matches" {
            let Ok((subject, guard)) = parts_of_matches.parse2(tokens) else { return };
            let choices = vec![("negated".to_owned(), format!("!{}", self.of(node)))];
            self.expression(node, node.span().byte_range().start, choices);
            self.visit_expr(&subject);
            if let Some(guard) = guard {
                self.condition_of_guard(&guard);
                self.visit_expr(&guard);
            }
        } else if OF_EXPRESSIONS.contains(&name.as_str()) {
            let arguments = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(tokens);
            for argument in arguments.into_iter().flatten() {
                match &argument {
                    Expr::Assign(named) => self.visit_expr(&named.right),
                    other => self.visit_expr(other),
                }
            }
        }
    }

    fn visit_expr_repeat(&mut self, node: &'ast syn::ExprRepeat) {
        self.visit_expr(&node.expr);
    }

    fn visit_expr_const(&mut self, _: &'ast syn::ExprConst) {}
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_trait_item_const(&mut self, _: &'ast syn::TraitItemConst) {}
    fn visit_item_macro(&mut self, _: &'ast syn::ItemMacro) {}
    fn visit_pat(&mut self, _: &'ast Pat) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}
