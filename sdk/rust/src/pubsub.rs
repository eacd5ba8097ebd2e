//! Publishing events. What an app receives comes to it as HTTP requests, or through the export `pubsub-handler`.

use crate::abi::{LoweredPair, Slice, call, lower_pairs};
use crate::{CommonError, MetadataRef};
use alloc::string::String;
use alloc::vec::Vec;

variant! {
    /// Why nothing was published.
    pub enum Error {
        /// What operations of all blocks can fail with.
        Common(CommonError),
        /// The app may not publish to the topic, whose name it holds.
        TopicNotAllowed(String),
    }
}

error_text! { Error, TopicNotAllowed(topic) => "the app may not publish to the topic {topic}" }

record! {
    /// An event that could not be published.
    pub struct FailedEntry {
        /// The event's id.
        pub id: String,
        /// Why.
        pub error: String,
    }
}

/// One of several events.
#[derive(Clone, Copy, Debug, Default)]
pub struct Event<'a> {
    /// Chosen by the caller; a failed entry is named by it.
    pub id: &'a str,
    /// What the event is about.
    pub data: &'a [u8],
    /// The media type of the data.
    pub content_type: &'a str,
    /// Settings of the event.
    pub metadata: MetadataRef<'a>,
}

imports! {
    "dapr:building-blocks/pubsub@0.1.0"
    "publish" => import_publish(list list list list list result);
    "publish-bulk" => import_publish_bulk(list list list list result);
}

/// Publishes an event. Unless `metadata` says `rawPayload`, it is wrapped into a CloudEvent, if it is not one already (content type
/// `application/cloudevents+json`).
pub fn publish(pubsub: &str, topic: &str, data: &[u8], content_type: &str, metadata: MetadataRef) -> Result<(), Error> {
    let metadata = lower_pairs(metadata);
    call(|result| unsafe {
        import_publish(
            pubsub.as_ptr(),
            pubsub.len(),
            topic.as_ptr(),
            topic.len(),
            data.as_ptr(),
            data.len(),
            content_type.as_ptr(),
            content_type.len(),
            metadata.as_ptr().cast(),
            metadata.len(),
            result,
        )
    })
}

/// Publishes several events and returns those that could not be.
pub fn publish_bulk(pubsub: &str, topic: &str, events: &[Event], metadata: MetadataRef) -> Result<Vec<FailedEntry>, Error> {
    let own: Vec<_> = events.iter().map(|event| lower_pairs(event.metadata)).collect();
    let events: Vec<_> = events
        .iter()
        .zip(&own)
        .map(|(event, metadata)| LoweredEvent {
            id: event.id.into(),
            data: event.data.into(),
            content_type: event.content_type.into(),
            metadata: metadata.as_slice().into(),
        })
        .collect();
    let metadata = lower_pairs(metadata);
    call(|result| unsafe {
        import_publish_bulk(
            pubsub.as_ptr(),
            pubsub.len(),
            topic.as_ptr(),
            topic.len(),
            events.as_ptr().cast(),
            events.len(),
            metadata.as_ptr().cast(),
            metadata.len(),
            result,
        )
    })
}

#[repr(C)]
struct LoweredEvent<'a> {
    id: Slice<'a, u8>,
    data: Slice<'a, u8>,
    content_type: Slice<'a, u8>,
    metadata: Slice<'a, LoweredPair<'a>>,
}
