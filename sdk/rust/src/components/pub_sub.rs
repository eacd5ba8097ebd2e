//! Message brokers: `pubsub.wasm`.

use super::{Error, Metadata};
use crate::abi::{Kept, Lift, Lower};
use alloc::string::String;
use alloc::vec::Vec;

/// What a broker can do besides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// Messages expire in the broker.
    pub message_ttl: bool,
    /// A topic to subscribe to may be a pattern.
    pub subscribe_wildcards: bool,
}

impl Lift for Features {
    type Raw = u8;

    unsafe fn lift(raw: u8) -> Self {
        Self { message_ttl: raw & 1 != 0, subscribe_wildcards: raw & 2 != 0 }
    }
}

impl Lower for Features {
    fn lower(self, _: &mut Kept) -> u8 {
        u8::from(self.message_ttl) | u8::from(self.subscribe_wildcards) << 1
    }
}

record! {
    /// What is published.
    pub struct Message {
        /// Where.
        pub topic: String,
        /// The message itself.
        pub data: Vec<u8>,
        /// What the data is.
        pub content_type: Option<String>,
        /// Settings of the request that published it.
        pub metadata: Metadata,
    }
}

lower_record! { Message { topic, data, content_type, metadata } }

record! {
    /// A message for a subscriber.
    pub struct Delivery {
        /// What `acknowledge` is given.
        pub id: u64,
        /// The message.
        pub message: Message,
    }
}

lower_record! { Delivery { id, message } }

/// Who wants to have what.
#[derive(Clone, Debug, PartialEq)]
pub struct Subscription {
    /// Messages of this topic.
    pub topic: String,
    /// Those with the same one share the messages.
    pub app_id: String,
    /// Settings of the subscription.
    pub metadata: Metadata,
}

/// A message broker.
pub trait PubSub: Sized {
    /// Called once for each instance, first, with the settings of the component's file.
    fn init(metadata: Metadata) -> Result<(Self, Features), Error>;

    /// When it answers, the broker has the message.
    fn publish(&mut self, message: Message) -> Result<(), Error>;

    /// Answers what the other functions are given.
    fn subscribe(&mut self, subscription: Subscription) -> Result<u64, Error>;

    /// The next messages, at most so many. If there are none it may wait so long for one; or answer none, and is asked again after the next `publish`, or
    /// `pollInterval` of the component's file.
    fn receive(&mut self, subscription: u64, max: u32, wait_milliseconds: u32) -> Result<Vec<Delivery>, Error>;

    /// Whether a delivery was taken; if not, it is to be delivered again.
    fn acknowledge(&mut self, subscription: u64, delivery: u64, is_taken: bool) -> Result<(), Error>;

    /// What was not acknowledged is for others.
    fn unsubscribe(&mut self, subscription: u64) -> Result<(), Error>;
}

/// Exports a type that is a [`PubSub`].
#[macro_export]
macro_rules! pub_sub {
    ($type:ty) => {
        const _: () = {
            use $crate::components::exports::{list, made, optional};
            use $crate::components::pub_sub::{Message, PubSub, Subscription};

            $crate::component_instance!(INSTANCE: $type, pub_sub);
            $crate::component_exports! { "pub-sub"
                "init"(metadata: *mut u8, count: usize) {
                    <$type as PubSub>::init(unsafe { list(metadata, count) }).map(|(made, features)| {
                        *INSTANCE.get() = Some(made);
                        features
                    })
                }
                "publish"(
                    topic: *mut u8, topic_length: usize, data: *mut u8, length: usize, has_type: u32, content_type: *mut u8, type_length: usize,
                    metadata: *mut u8, count: usize
                ) {
                    made(&INSTANCE).publish(unsafe {
                        Message {
                            topic: list(topic, topic_length),
                            data: list(data, length),
                            content_type: optional(has_type, content_type, type_length),
                            metadata: list(metadata, count),
                        }
                    })
                }
                "subscribe"(topic: *mut u8, topic_length: usize, app_id: *mut u8, app_id_length: usize, metadata: *mut u8, count: usize) {
                    made(&INSTANCE).subscribe(unsafe {
                        Subscription { topic: list(topic, topic_length), app_id: list(app_id, app_id_length), metadata: list(metadata, count) }
                    })
                }
                "receive"(subscription: u64, max: u32, wait_milliseconds: u32) {
                    made(&INSTANCE).receive(subscription, max, wait_milliseconds)
                }
                "acknowledge"(subscription: u64, delivery: u64, outcome: u32) {
                    made(&INSTANCE).acknowledge(subscription, delivery, outcome == 0)
                }
                "unsubscribe"(subscription: u64) {
                    made(&INSTANCE).unsubscribe(subscription)
                }
            }
        };
    };
}
