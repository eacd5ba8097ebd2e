using Pillion.Abstractions;
using Pillion.BuildingBlocks.Apps;
using Pillion.BuildingBlocks.Components;
using Pillion.BuildingBlocks.Http;
using Pillion.BuildingBlocks.Invocation;

namespace Pillion.BuildingBlocks.Tests;

/// <summary>Makes apps for tests.</summary>
internal static class Apps
{
    public static AppRuntime Create(string appId, AppRegistry? apps = null, params LoadedComponent[] components) =>
        Create(new AppRuntimeOptions { AppId = appId }, apps, components);

    public static AppRuntime Create(AppRuntimeOptions options, AppRegistry? apps = null, params LoadedComponent[] components)
    {
        apps ??= new AppRegistry();
        var app = new AppRuntime(options, new AppComponents(components), apps);
        apps.Add(app);
        return app;
    }

    public static LoadedComponent Component(string name, IComponent component, params (string Key, string Value)[] metadata) =>
        new(
            new ComponentSpec
            {
                Name = name,
                Type = "test",
                Metadata = new ComponentMetadata(name, metadata.Select(m => KeyValuePair.Create(m.Key, m.Value))),
            },
            component
        );
}

/// <summary>An app that is a function.</summary>
internal sealed class FunctionChannel(Func<InvokeRequest, InvokeResponse> answer) : IAppChannel
{
    public List<InvokeRequest> Requests { get; } = [];

    public ValueTask<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken)
    {
        lock (Requests)
        {
            Requests.Add(request);
        }

        return new(answer(request));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public static FunctionChannel Ok() => new(_ => new InvokeResponse { Status = 200, Body = new MessageBody("ok"u8.ToArray()) });
}
