import { feature } from "./support.mjs";

const actor = feature("actor");
const workflow = feature("workflow");
const reason = "temporary, until the issue of actors and workflows";

actor.later("a virtual actor is called through a proxy", reason);
actor.later("an actor keeps state", reason);
actor.later("timers and reminders call an actor", reason);
actor.later("an idle actor is deactivated", reason);
workflow.later("a workflow is scheduled, waited for and purged", reason);
workflow.later("a workflow is paused, resumed and terminated", reason);
workflow.later("an event is raised to a workflow", reason);
workflow.later("activities, timers and sub-workflows run", reason);
