//! A detached signature of a manifest, made by the tools that keep the key: `ssh-keygen` or `minisign`.
//!
//! The key never enters this program, so agents, tokens and passphrases are the tools' own affair.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::{Deserialize, Serialize};

use crate::error::Error;

use super::plain::{Links, file_by_hand, plain_file};

/// What a signature is made for; a signature for something else does not hold here.
const NAMESPACE: &str = "spla-usage";

/// The form of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyForm {
    /// An SSH key, used by `ssh-keygen -Y`.
    Ssh,
    /// A minisign key.
    Minisign,
}

/// A key to sign with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// Its form.
    pub form: KeyForm,
    /// The file of the secret key; the public one lies beside it with the ending `.pub`.
    pub path: PathBuf,
}

/// Who signed a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// The form of the key.
    pub form: KeyForm,
    /// The public key, as its file has it.
    pub public_key: String,
}

/// What became of checking a signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Checked {
    /// It is the signer's.
    Good,
    /// It is not, and why.
    Bad(String),
    /// The tool is not here.
    NotChecked(String),
}

impl KeyForm {
    /// How the file of a signature ends.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Ssh => "sig",
            Self::Minisign => "minisig",
        }
    }

    fn tool(self) -> &'static str {
        match self {
            Self::Ssh => "ssh-keygen",
            Self::Minisign => "minisign",
        }
    }
}

impl SigningKey {
    /// Who signs with it.
    ///
    /// # Errors
    /// Fails when the public key cannot be read.
    pub fn signer(&self) -> Result<Signer, Error> {
        let mut name = self.path.clone().into_os_string();
        match self.form {
            KeyForm::Ssh => name.push(".pub"),
            KeyForm::Minisign => name = self.path.with_extension("pub").into_os_string(),
        }
        let path = PathBuf::from(name);
        let text = file_by_hand(&path).and_then(|bytes| {
            String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))
        });
        let text = text.map_err(|error| Error::file("read the public key", &path, error))?;
        let key = match self.form {
            KeyForm::Ssh => text.trim(),
            // The first line of a minisign key is a comment.
            KeyForm::Minisign => text.lines().last().unwrap_or_default().trim(),
        };
        Ok(Signer { form: self.form, public_key: key.to_owned() })
    }

    /// Looks whether it could sign, as far as that shows without signing.
    ///
    /// # Errors
    /// Fails when the public key cannot be read, or the secret one is nowhere.
    pub fn look(&self) -> Result<(), Error> {
        self.signer()?;
        // An agent may hold it in place of a file, or a token.
        let by_agent = self.form == KeyForm::Ssh && std::env::var_os("SSH_AUTH_SOCK").is_some();
        match fs::metadata(&self.path) {
            Err(error) if !by_agent => Err(Error::file("find the key", &self.path, error)),
            _ => Ok(()),
        }
    }

    /// Signs `file`; the signature lies beside it.
    ///
    /// # Errors
    /// Fails when the tool is not there or does not sign.
    pub fn sign(&self, file: &Path) -> Result<(), Error> {
        let mut command = Command::new(self.form.tool());
        match self.form {
            KeyForm::Ssh => {
                command.args(["-q", "-Y", "sign", "-n", NAMESPACE, "-f"]).arg(&self.path).arg(file)
            }
            KeyForm::Minisign => {
                command.args(["-S", "-t", NAMESPACE, "-s"]).arg(&self.path).arg("-m").arg(file)
            }
        };
        let failed =
            |why: String| Error::Signature { tool: self.form.tool(), key: self.path.clone(), why };
        let ran =
            command.stdin(Stdio::null()).output().map_err(|error| failed(error.to_string()))?;
        if ran.status.success() {
            Ok(())
        } else {
            Err(failed(String::from_utf8_lossy(&ran.stderr).trim().to_owned()))
        }
    }
}

impl Signer {
    /// Checks the signature beside `file`.
    pub fn check(&self, file: &Path) -> Checked {
        let mut signature = file.as_os_str().to_owned();
        signature.push(format!(".{}", self.form.ending()));
        // The tool would wait for what a pipe does not have.
        if let Err(error) = plain_file(Path::new(&signature), Links::Refused) {
            return Checked::Bad(error.to_string());
        }
        let ran = match self.form {
            KeyForm::Ssh => self.check_ssh(file, Path::new(&signature)),
            KeyForm::Minisign => Command::new(self.form.tool())
                .args(["-V", "-q", "-P", &self.public_key, "-m"])
                .arg(file)
                .arg("-x")
                .arg(&signature)
                .stdin(Stdio::null())
                .output(),
        };
        match ran {
            Ok(ran) if ran.status.success() => Checked::Good,
            Ok(ran) => {
                let told = [ran.stderr, ran.stdout].concat();
                Checked::Bad(String::from_utf8_lossy(&told).trim().to_owned())
            }
            Err(error) => Checked::NotChecked(format!("{}: {error}", self.form.tool())),
        }
    }

    /// `ssh-keygen` wants a file that says whose keys it may believe.
    fn check_ssh(&self, file: &Path, signature: &Path) -> io::Result<std::process::Output> {
        let mut allowed = tempfile::NamedTempFile::new()?;
        writeln!(allowed, "{NAMESPACE} namespaces=\"{NAMESPACE}\" {}", self.public_key)?;
        allowed.flush()?;
        Command::new(self.form.tool())
            .args(["-Y", "verify", "-I", NAMESPACE, "-n", NAMESPACE, "-f"])
            .arg(allowed.path())
            .arg("-s")
            .arg(signature)
            .stdin(File::open(file)?)
            .output()
    }
}
