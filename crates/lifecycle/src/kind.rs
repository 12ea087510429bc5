//! How something is in flight, and what has to be waited for until it is not.
use rculint_syntax::Name;

/// A kind of deferral.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// As people write it: `call-rcu`, `kfree-rcu`, `rcu-work`, `call-srcu(domain)`.
    pub name: Name,
    /// What has to be waited for.
    pub first: Name,
    /// What has to be waited for after that: what the first callback posts or queues.
    pub second: Option<Name>,
}

impl Kind {
    /// A kind of one stage.
    pub fn single(name: Name) -> Self {
        Kind { first: name, name, second: None }
    }

    /// Whether it is posted by a callback.
    pub fn is_reposted(&self) -> bool {
        self.second.as_ref() == Some(&self.name)
    }

    /// The same, posted from a callback that itself has to be waited for.
    pub fn reposted_by(&self, outer: &Kind) -> Self {
        Kind { name: self.name, first: outer.first, second: Some(self.first) }
    }
}

/// A kind's name without its domain.
pub fn flavour(kind: &str) -> &str {
    kind.split_once('(').map_or(kind, |(flavour, _)| flavour)
}

/// `flavour(domain)`, where the domain is known.
pub fn with_domain(flavour: &Name, domain: Option<&Name>) -> Name {
    domain.map_or_else(|| *flavour, |domain| Name::from(format!("{flavour}({domain})")))
}
