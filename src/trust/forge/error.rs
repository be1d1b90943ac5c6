//! Why saved answers of a forge can't be used.

use thiserror::Error;

/// Why saved answers of a forge can't be used; the caller saved too little, or something else.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ForgeError {
    /// A file is larger than any answer.
    #[error("refusing to read {file}: it is larger than {limit} bytes")]
    TooLarge {
        /// The file.
        file: String,
        /// How many bytes are allowed.
        limit: usize,
    },
    /// A file holds no JSON.
    #[error("cannot read {file} as JSON: {reason}")]
    NotJson {
        /// The file.
        file: String,
        /// What the parser said.
        reason: String,
    },
    /// What was saved is a refusal of the forge.
    #[error("{file} holds no answer: the forge said `{message}`")]
    Refused {
        /// The file.
        file: String,
        /// The forge's message.
        message: String,
    },
    /// A file holds something that nothing is known of.
    #[error("cannot tell what {file} is: it holds none of the answers that are asked for")]
    Unknown {
        /// The file.
        file: String,
    },
    /// An answer that was recognised lacks something, or has it in another form.
    #[error("cannot read {what} in {file}: {reason}")]
    Malformed {
        /// The file.
        file: String,
        /// What it was taken for.
        what: &'static str,
        /// What the parser said.
        reason: String,
    },
    /// An answer without which nothing can be said.
    #[error("{what} is not among the answers; save `{call}`")]
    Missing {
        /// What is missing.
        what: String,
        /// The call that gives it.
        call: &'static str,
    },
    /// Answers about different pull requests.
    #[error("{file} is about another pull request than the rest")]
    Other {
        /// The file.
        file: String,
    },
    /// A list that was not saved to its end.
    #[error("{what} are incomplete: {reason}; save every page")]
    Incomplete {
        /// The list.
        what: &'static str,
        /// How that is known.
        reason: String,
    },
}
