//! Work to be done later, once or again and again.

use crate::CommonError;
use crate::abi::{Lift, Optional, RawOption, Slice, call};
use alloc::string::String;

variant! {
    /// Why an operation failed.
    pub enum Error {
        /// What operations of all blocks can fail with.
        Common(CommonError),
        /// There is no job of that name.
        JobNotFound(String),
        /// There is a job of that name already.
        JobExists(String),
    }
}

error_text! { Error, JobNotFound(name) => "there is no job {name}", JobExists(name) => "there is a job {name} already" }

/// What is done when the app fails at a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailurePolicy {
    /// Nothing.
    Drop,
    /// It is tried again after always the same time.
    Constant {
        /// Milliseconds between two attempts.
        interval_milliseconds: Option<u64>,
        /// How often, at most.
        max_retries: Option<u32>,
    },
}

record! {
    /// A job. The default one has no name and is never due.
    #[derive(Default)]
    pub struct Job {
        /// Its name.
        pub name: String,
        /// Six cron fields, or `@every 5m`, `@daily` …
        pub schedule: Option<String>,
        /// How often it is done, at most.
        pub repeats: Option<u32>,
        /// A time of RFC 3339 or a duration: when it is due first.
        pub due_time: Option<String>,
        /// A time of RFC 3339 or a duration: when it ends.
        pub ttl: Option<String>,
        /// Any JSON text.
        pub data: Option<String>,
        /// What is done when the app fails.
        pub failure_policy: Option<FailurePolicy>,
    }
}

imports! {
    "dapr:building-blocks/jobs@0.1.0"
    "schedule" => import_schedule(arguments result);
    "get" => import_get(list result);
    "delete" => import_delete(list result);
}

/// Schedules a job, if there is none of its name or `overwrite` is true.
pub fn schedule(job: &Job, overwrite: bool) -> Result<(), Error> {
    let arguments = ScheduleArguments {
        name: job.name.as_str().into(),
        schedule: job.schedule.as_deref().into(),
        repeats: job.repeats.into(),
        due_time: job.due_time.as_deref().into(),
        ttl: job.ttl.as_deref().into(),
        data: job.data.as_deref().into(),
        failure_policy: job.failure_policy.into(),
        overwrite: overwrite.into(),
    };
    call(|result| unsafe { import_schedule((&raw const arguments).cast(), result) })
}

/// The job of a name.
pub fn get(name: &str) -> Result<Job, Error> {
    call(|result| unsafe { import_get(name.as_ptr(), name.len(), result) })
}

/// Removes the job of a name.
pub fn delete(name: &str) -> Result<(), Error> {
    call(|result| unsafe { import_delete(name.as_ptr(), name.len(), result) })
}

/// More than the canonical ABI's 16 parameters: they are passed in memory. The job's fields come first, as they would if it was a record of
/// its own: its alignment is that of the whole.
#[repr(C)]
struct ScheduleArguments<'a> {
    name: Slice<'a, u8>,
    schedule: Optional<Slice<'a, u8>>,
    repeats: Optional<u32>,
    due_time: Optional<Slice<'a, u8>>,
    ttl: Optional<Slice<'a, u8>>,
    data: Optional<Slice<'a, u8>>,
    failure_policy: Optional<LoweredPolicy>,
    overwrite: u8,
}

#[repr(C, u8)]
#[derive(Clone, Copy)]
#[allow(dead_code, reason = "the host reads them")]
enum LoweredPolicy {
    Drop,
    Constant { interval_milliseconds: Optional<u64>, max_retries: Optional<u32> },
}

impl From<FailurePolicy> for LoweredPolicy {
    fn from(policy: FailurePolicy) -> Self {
        match policy {
            FailurePolicy::Drop => Self::Drop,
            FailurePolicy::Constant { interval_milliseconds, max_retries } => {
                Self::Constant { interval_milliseconds: interval_milliseconds.into(), max_retries: max_retries.into() }
            }
        }
    }
}

const _: () = {
    #[repr(C, u8)]
    #[allow(dead_code, reason = "the host makes them")]
    pub enum Raw {
        Drop,
        Constant(RawConstant),
    }

    #[repr(C)]
    pub struct RawConstant {
        interval_milliseconds: RawOption<u64>,
        max_retries: RawOption<u32>,
    }

    impl Lift for FailurePolicy {
        type Raw = Raw;

        unsafe fn lift(raw: Raw) -> Self {
            match raw {
                Raw::Drop => Self::Drop,
                Raw::Constant(RawConstant { interval_milliseconds, max_retries }) => unsafe {
                    Self::Constant { interval_milliseconds: Option::lift(interval_milliseconds), max_retries: Option::lift(max_retries) }
                },
            }
        }
    }
};
