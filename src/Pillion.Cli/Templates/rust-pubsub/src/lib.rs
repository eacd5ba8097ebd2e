//! A message broker in the memory of one instance. Subscriptions of one app share a topic's messages, those of other apps get copies; what nobody has
//! subscribed to is forgotten.

use dapr_building_blocks::components::pub_sub::{Delivery, Features, Message, PubSub, Subscription};
use dapr_building_blocks::components::{Error, Metadata};
use std::collections::{HashMap, VecDeque};

/// A topic and an app's id.
type Name = (String, String);

#[derive(Default)]
struct Queue {
    waiting: VecDeque<Delivery>,
    /// What has been received, by its id, with the subscription that has it.
    taken: HashMap<u64, (u64, Delivery)>,
}

#[derive(Default)]
struct Broker {
    queues: HashMap<Name, Queue>,
    subscriptions: HashMap<u64, Name>,
    ids: u64,
}

impl Broker {
    fn queue(&mut self, subscription: u64) -> Result<&mut Queue, Error> {
        let name = self.subscriptions.get(&subscription);
        name.and_then(|name| self.queues.get_mut(name)).ok_or_else(|| Error::NotFound("there is no such subscription".into()))
    }
}

impl PubSub for Broker {
    // The metadata are the settings of the component's file.
    fn init(_: Metadata) -> Result<(Self, Features), Error> {
        Ok((Broker::default(), Features::default()))
    }

    fn publish(&mut self, message: Message) -> Result<(), Error> {
        for (_, queue) in self.queues.iter_mut().filter(|((topic, _), _)| *topic == message.topic) {
            self.ids += 1;
            queue.waiting.push_back(Delivery { id: self.ids, message: message.clone() });
        }
        Ok(())
    }

    fn subscribe(&mut self, subscription: Subscription) -> Result<u64, Error> {
        let name = (subscription.topic, subscription.app_id);
        self.queues.entry(name.clone()).or_default();
        self.ids += 1;
        self.subscriptions.insert(self.ids, name);
        Ok(self.ids)
    }

    // The next messages, or none: it is asked again when something was published.
    fn receive(&mut self, subscription: u64, max: u32, _: u32) -> Result<Vec<Delivery>, Error> {
        let queue = self.queue(subscription)?;
        let count = queue.waiting.len().min(max as usize);
        let deliveries: Vec<_> = queue.waiting.drain(..count).collect();
        queue.taken.extend(deliveries.iter().map(|delivery| (delivery.id, (subscription, delivery.clone()))));
        Ok(deliveries)
    }

    fn acknowledge(&mut self, subscription: u64, delivery: u64, is_taken: bool) -> Result<(), Error> {
        let queue = self.queue(subscription)?;
        let (_, delivery) = queue.taken.remove(&delivery).ok_or_else(|| Error::NotFound("there is no such delivery".into()))?;
        if !is_taken {
            queue.waiting.push_back(delivery);
        }
        Ok(())
    }

    // What was not acknowledged is for others.
    fn unsubscribe(&mut self, subscription: u64) -> Result<(), Error> {
        let queue = self.queue(subscription)?;
        let (returned, taken) = queue.taken.drain().partition(|(_, (owner, _))| *owner == subscription);
        queue.taken = taken;
        let returned: HashMap<u64, (u64, Delivery)> = returned;
        queue.waiting.extend(returned.into_values().map(|(_, delivery)| delivery));
        if let Some(name) = self.subscriptions.remove(&subscription)
            && !self.subscriptions.values().any(|other| *other == name)
        {
            self.queues.remove(&name);
        }
        Ok(())
    }
}

dapr_building_blocks::pub_sub!(Broker);
