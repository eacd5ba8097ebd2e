using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Pluggable.Connections;
using Pillion.Components.Pluggable.Discovery;
using Pillion.Protos.Components;

namespace Pillion.Components.Pluggable.Bindings;

/// <summary>An input binding in a process of its own. Each app that reads has a stream.</summary>
/// <remarks>Dapr's <c>pkg/components/bindings/input_pluggable.go</c>.</remarks>
internal sealed class PluggableInputBinding(PluggableSocket socket, ComponentServices services) : IInputBinding
{
    /// <summary>How many events of one app are under way at most; Dapr has no bound, and a component that sends faster than the app takes fills its memory.</summary>
    private const int Concurrency = 256;

    private readonly ILogger _logger = services.Logging.CreateLogger<PluggableInputBinding>();
    private ComponentConnection? _connection;
    private string _name = "";

    private ComponentConnection Connection =>
        _connection ?? throw new InvalidOperationException("The binding is used before InitAsync or after it failed.");

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _name = spec.Name;
        _connection = ComponentConnection.Create(
            socket,
            spec,
            spec.Name,
            InputBindingMethods.Init,
            new InputBindingInitRequest { Metadata = ComponentConnection.Metadata(spec) },
            _logger
        );
        await Connection.OpenAsync(cancellationToken);
    }

    public async ValueTask<IAsyncDisposable> ReadAsync(
        string appId,
        Func<BindingEvent, CancellationToken, ValueTask<BindingEventResult>> handler,
        CancellationToken cancellationToken
    ) =>
        await ResumingStream<ReadRequest, ReadResponse>.OpenAsync(
            Connection,
            new ResumingStreamOptions<ReadRequest, ReadResponse>
            {
                Name = $"binding {_name} for {appId}",
                Method = InputBindingMethods.Read,
                Handle = (message, token) => HandleAsync(message, handler, token),
                Concurrency = Concurrency,
                Time = services.Time,
                Logger = _logger,
            },
            PingAsync,
            cancellationToken
        );

    public ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask PingAsync(CancellationToken cancellationToken) =>
        await Connection.CallAsync(InputBindingMethods.Ping, new PingRequest(), cancellationToken);

    private static async ValueTask<ReadRequest> HandleAsync(
        ReadResponse message,
        Func<BindingEvent, CancellationToken, ValueTask<BindingEventResult>> handler,
        CancellationToken cancellationToken
    )
    {
        var result = await handler(
            new BindingEvent(
                message.Data.Memory,
                message.Metadata.ToMetadata(),
                message.ContentType.Length > 0 ? message.ContentType : null
            ),
            cancellationToken
        );
        return new ReadRequest
        {
            MessageId = message.MessageId,
            ResponseData = ByteString.CopyFrom(result.Response.Span),
            ResponseError = result.Error is { } error ? new AckResponseError { Message = error } : null,
        };
    }
}
