using System.Text;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Abstractions.State;
using Pillion.Components.RabbitMq.Connections;
using Pillion.Components.RabbitMq.Consuming;
using Pillion.Components.RabbitMq.Messages;
using Pillion.Components.RabbitMq.Publishing;
using RabbitMQ.Client;

namespace Pillion.Components.RabbitMq.Bindings;

/// <summary><c>bindings.rabbitmq</c>: writes into one queue and reads it.</summary>
/// <remarks>
/// Dapr's <c>bindings/rabbitmq/rabbitmq.go</c>. Request metadata are the message's headers. Other than daprd, it waits until the server has confirmed a
/// message before the operation is done.
/// </remarks>
internal sealed class RabbitMqBinding(ComponentServices services) : IInputBinding, IOutputBinding
{
    private readonly ILogger _logger = services.Logging.CreateLogger<RabbitMqBinding>();
    private RabbitMqBindingOptions? _options;
    private RabbitMqBackend? _backend;

    public IReadOnlyList<string> Operations { get; } = ["create"];

    private RabbitMqBindingOptions Options => _options ?? throw NotInitialized();

    private RabbitMqBackend Backend => _backend ?? throw NotInitialized();

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        var options = RabbitMqBindingOptions.From(spec, services.Time);
        _options = options;
        _backend = await RabbitMqBackend.OpenAsync(
            options.Connection,
            (channel, _, token) => options.DeclareAsync(channel, token),
            _logger,
            cancellationToken
        );
        try
        {
            await _backend.DoAsync(options.DeclareAsync, cancellationToken);
        }
        catch (Exception e) when (RabbitMqFailures.IsFailure(e))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw spec.Metadata.Error("queueName", $"is '{options.Queue}', and the queue cannot be used: {RabbitMqFailures.Reason(e)}");
        }
    }

    public async ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken)
    {
        var properties = new BasicProperties
        {
            ContentType = "text/plain",
            DeliveryMode = DeliveryModes.Persistent,
            Expiration = RabbitMqProperties.Expiration(StateTtl.Parse(request.Metadata)),
            Headers = request.Metadata?.ToDictionary(m => m.Key, m => (object?)m.Value, StringComparer.Ordinal),
        };
        RabbitMqProperties.ApplyContentTypeAndPriority(request.Metadata, properties);
        await Backend.Publisher.PublishAsync(new OutgoingMessage("", Options.Queue, properties, request.Data), cancellationToken);
        return default;
    }

    public async ValueTask<IAsyncDisposable> ReadAsync(
        string appId,
        Func<BindingEvent, CancellationToken, ValueTask<BindingEventResult>> handler,
        CancellationToken cancellationToken
    )
    {
        var options = new RabbitMqConsumerOptions
        {
            What = $"queue '{Options.Queue}'",
            Prefetch = Options.Prefetch,
            IsSingle = true,
            Requeues = true,
        };
        return await Backend.ConsumeAsync(options, Options.DeclareAsync, HandleAsync, cancellationToken);

        async ValueTask<bool> HandleAsync(RabbitMqDelivery delivery)
        {
            var result = await handler(new BindingEvent(delivery.Body, MetadataOf(delivery.Properties)), CancellationToken.None);
            return result.IsOk;
        }
    }

    public ValueTask DisposeAsync() => _backend?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Headers that are text, escaped as daprd does so that any of them can be an HTTP header.</summary>
    private static Dictionary<string, string> MetadataOf(IReadOnlyBasicProperties properties)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in properties.Headers ?? new Dictionary<string, object?>(StringComparer.Ordinal))
        {
            if (value is byte[] text)
            {
                metadata[Escape(name)] = Escape(Encoding.UTF8.GetString(text));
            }
        }

        return metadata;
    }

    /// <summary>Go's <c>url.QueryEscape</c>.</summary>
    private static string Escape(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    private static InvalidOperationException NotInitialized() => new("The binding is used before InitAsync or after it failed.");
}
