//! What several building blocks have in common: the interface `types`.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

/// Settings that a component has returned, by name.
pub type Metadata = Vec<(String, String)>;

/// Settings of one request, by name: what Dapr's HTTP API takes as `metadata.NAME`.
pub type MetadataRef<'a> = &'a [(&'a str, &'a str)];

record! {
    /// Why an operation failed.
    pub struct Failure {
        /// The code in Dapr's error catalogue, such as `ERR_STATE_STORE_NOT_FOUND`.
        pub code: String,
        /// What happened, in words.
        pub message: String,
    }
}

variant! {
    /// What the operations of all blocks can fail with; each block's own error adds cases.
    pub enum CommonError {
        /// There is no component of that name, or the app may not see it.
        ComponentNotFound(String),
        /// The app may not do this.
        PermissionDenied(Failure),
        /// An argument is wrong.
        InvalidArgument(Failure),
        /// The component cannot do this.
        Unsupported(Failure),
        /// The component, or what is behind it, cannot be reached now; to try again makes sense.
        Unavailable(Failure),
        /// It took too long.
        Timeout(Failure),
        /// Anything else.
        Other(Failure),
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        write!(formatter, "{} ({})", self.message, self.code)
    }
}

impl fmt::Display for CommonError {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::ComponentNotFound(name) => write!(formatter, "there is no component {name} that the app may use"),
            Self::PermissionDenied(failure)
            | Self::InvalidArgument(failure)
            | Self::Unsupported(failure)
            | Self::Unavailable(failure)
            | Self::Timeout(failure)
            | Self::Other(failure) => failure.fmt(formatter),
        }
    }
}

impl core::error::Error for CommonError {}

/// The error of a block that adds no case of its own.
macro_rules! common_error {
    () => {
        variant! {
            /// Why an operation failed.
            pub enum Error {
                /// What operations of all blocks can fail with.
                Common($crate::CommonError),
            }
        }

        error_text! { Error }
    };
}

/// How a block's error reads: its own cases as given, the common ones as their own text.
macro_rules! error_text {
    ($name:ident $(, $case:ident($payload:ident) => $text:literal)*) => {
        impl core::fmt::Display for $name {
            fn fmt(&self, formatter: &mut core::fmt::Formatter) -> core::fmt::Result {
                match self {
                    Self::Common(error) => error.fmt(formatter),
                    $(Self::$case($payload) => write!(formatter, $text),)*
                }
            }
        }

        impl core::error::Error for $name {}
    };
}
