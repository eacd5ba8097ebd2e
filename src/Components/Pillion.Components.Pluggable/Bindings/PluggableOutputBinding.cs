using Google.Protobuf;
using Microsoft.Extensions.Logging;
using Pillion.Abstractions;
using Pillion.Abstractions.Bindings;
using Pillion.Components.Pluggable.Connections;
using Pillion.Components.Pluggable.Discovery;
using Pillion.Protos.Components;

namespace Pillion.Components.Pluggable.Bindings;

/// <summary>An output binding in a process of its own.</summary>
/// <remarks>Dapr's <c>pkg/components/bindings/output_pluggable.go</c>.</remarks>
internal sealed class PluggableOutputBinding(PluggableSocket socket, ComponentServices services) : IOutputBinding
{
    private ComponentConnection? _connection;

    public IReadOnlyList<string> Operations { get; private set; } = [];

    private ComponentConnection Connection =>
        _connection ?? throw new InvalidOperationException("The binding is used before InitAsync or after it failed.");

    public async ValueTask InitAsync(ComponentSpec spec, CancellationToken cancellationToken)
    {
        _connection = ComponentConnection.Create(
            socket,
            spec,
            spec.Name,
            OutputBindingMethods.Init,
            new OutputBindingInitRequest { Metadata = ComponentConnection.Metadata(spec) },
            services.Logging.CreateLogger<PluggableOutputBinding>()
        );
        var answer = await Connection.CallAsync(OutputBindingMethods.ListOperations, new ListOperationsRequest(), cancellationToken);
        Operations = [.. answer.Operations];
    }

    public async ValueTask<BindingResponse> InvokeAsync(BindingRequest request, CancellationToken cancellationToken)
    {
        var message = new InvokeRequest { Operation = request.Operation, Data = UnsafeByteOperations.UnsafeWrap(request.Data) };
        message.Metadata.Fill(request.Metadata);
        var answer = await Connection.CallAsync(OutputBindingMethods.Invoke, message, cancellationToken);
        return new BindingResponse(
            answer.Data.Memory,
            answer.Metadata.ToMetadata(),
            answer.ContentType.Length > 0 ? answer.ContentType : null
        );
    }

    public ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        return ValueTask.CompletedTask;
    }
}
