//! What a machine must have. Debian and Ubuntu get it by `apt-get`; elsewhere the person is told what to install.

use std::process::{Command, Stdio};

use crate::command::{self, Failure};

/// Debian packages that building the window takes (GTK, WebKit and a C compiler for SQLite and TLS).
pub(crate) const WINDOW: &[&str] = &["libwebkit2gtk-4.1-dev", "pkg-config", "build-essential"];
/// Debian packages that driving the window without a screen takes.
pub(crate) const DRIVEN_WINDOW: &[&str] =
    &["xvfb", "webkit2gtk-driver", "dbus", "xauth", "fonts-dejavu-core"];
/// Debian packages that a pull is measured against.
pub(crate) const DOWNLOADING: &[&str] = &["curl"];
/// Debian packages that unpacking an evidence pack takes.
pub(crate) const UNPACKING: &[&str] = &["unzip"];
/// Debian packages whose programs check signatures of an evidence pack.
pub(crate) const CHECKING: &[&str] = &["minisign", "openssh-client"];
/// Debian packages whose programs search files of rows as people without Exhibit do.
pub(crate) const SEARCHING: &[&str] = &["ripgrep", "lnav"];
/// Debian packages that a pack is measured against.
pub(crate) const ZIPPING: &[&str] = &["unzip", "zip"];

/// Installs those of `packages` that are missing. Does nothing, fast, where all are there.
pub(crate) fn install(packages: &[&str]) -> Result<(), Failure> {
    if packages.is_empty() {
        return Ok(());
    }
    if !is_debian(&std::fs::read_to_string("/etc/os-release").unwrap_or_default()) {
        println!("   this is no Debian or Ubuntu; install by hand what these hold: {}", packages.join(" "));
        return Ok(());
    }
    let missing = missing(packages, &known_to_dpkg(packages)?);
    if missing.is_empty() {
        return Ok(());
    }
    println!("   missing: {}", missing.join(" "));
    apt_get(&["update", "-q"])?;
    apt_get(&[&["install", "-y", "-q", "--no-install-recommends"], missing.as_slice()].concat())
}

fn is_debian(os_release: &str) -> bool {
    let family = os_release.lines().filter(|line| line.starts_with("ID=") || line.starts_with("ID_LIKE="));
    family.into_iter().any(|line| line.contains("debian") || line.contains("ubuntu"))
}

/// One line `package status` for each package that dpkg has heard of; it complains about the others and goes on.
fn known_to_dpkg(packages: &[&str]) -> Result<String, Failure> {
    let listing =
        Command::new("dpkg-query").args(["-W", "-f=${Package} ${Status}\n"]).args(packages).output()?;
    Ok(String::from_utf8_lossy(&listing.stdout).into_owned())
}

fn missing<'a>(packages: &[&'a str], dpkg_listing: &str) -> Vec<&'a str> {
    let installed = |package: &str| {
        let line = format!("{package} install ok installed");
        dpkg_listing.lines().any(|listed| listed == line)
    };
    packages.iter().copied().filter(|package| !installed(package)).collect()
}

fn apt_get(words: &[&str]) -> Result<(), Failure> {
    // Another run may hold dpkg's lock: five minutes are longer than any of our installs took.
    let options = ["-o", "DPkg::Lock::Timeout=300"];
    let mut command = as_root("apt-get")?;
    command.args(options).args(words).env("DEBIAN_FRONTEND", "noninteractive");
    println!("   $ apt-get {}", words.join(" "));
    // stdin stays: sudo may ask for a password.
    let status = command.stdin(Stdio::inherit()).status()?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("apt-get {} failed", words.join(" ")))) }
}

fn as_root(program: &str) -> Result<Command, Failure> {
    if command::read(Command::new("id").arg("-u"))?.trim() == "0" {
        return Ok(Command::new(program));
    }
    if !command::works(Command::new("sudo").arg("--version")) {
        return Err(Failure::new(format!(
            "{program} needs root, and there is no sudo: install the packages as root"
        )));
    }
    let mut command = Command::new("sudo");
    command.args(["--preserve-env=DEBIAN_FRONTEND", program]);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fully_installed_packages_count_as_there() {
        let listing = "unzip install ok installed\nxvfb deinstall ok config-files\n";
        assert_eq!(missing(&["unzip", "xvfb", "dbus"], listing), ["xvfb", "dbus"]);
    }

    #[test]
    fn debian_and_its_children_are_known_and_others_are_not() {
        assert!(is_debian("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
        assert!(is_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian("ID=fedora\nHOME_URL=\"https://not.debian.example\"\n"));
    }
}
