using Pillion.Guests.Components.Dapr.Wit;
using Component = Pillion.Guests.Components.Dapr.Wit.Runtime.Component;

namespace Pillion.Guests.Components.Dapr;

/// <content>The app's own place in the runtime.</content>
internal sealed partial class DaprHost : IRuntime
{
    string IRuntime.AppId() => app.AppId;

    Component[] IRuntime.Components() =>
        [.. app.Metadata.Components.Select(c => new Component(c.Name, c.Type, c.Version, [.. c.Capabilities]))];

    (string, string)[] IRuntime.Attributes() => [.. app.Metadata.Extended.Select(p => (p.Key, p.Value))];

    void IRuntime.SetAttribute(string name, string value) => app.Metadata.Set(name, value);
}
