using System.Text.RegularExpressions;
using Google.Protobuf;
using Pillion.BuildingBlocks.Apps;
using Pillion.Grpc;
using Pillion.Protos.Runtime;

namespace Pillion.Api.Grpc.Messages;

/// <summary>
/// Dapr's API for an app in this process that has its messages and no connection: every method that takes one message and answers with one, by its name in snake case,
/// as go-plugin names functions of the host.
/// </summary>
public sealed partial class DaprMessages
{
    private readonly AppRuntime _app;
    private readonly Lazy<DaprGrpcApi> _api;

    /// <summary>The API of an app.</summary>
    public DaprMessages(AppRuntime app)
    {
        ArgumentNullException.ThrowIfNull(app);
        _app = app;
        _api = new Lazy<DaprGrpcApi>(() => new DaprGrpcApi(app));
        var methods = DaprMethods
            .Service.Methods.Where(method => method is { IsClientStreaming: false, IsServerStreaming: false })
            .ToDictionary(
                method => SnakeCase(method.Name),
                method =>
                {
                    var path = $"/{DaprMethods.Service.FullName}/{method.Name}";
                    return (Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<ReadOnlyMemory<byte>>>)(
                        (request, cancellationToken) => _api.Value.CallAsync(path, request, cancellationToken)
                    );
                },
                StringComparer.Ordinal
            );

        // A stream of changes that no answer can bring: they are brought to the app as over HTTP, where subscriptions are ended by their ids as well.
        methods["subscribe_configuration"] = methods["subscribe_configuration_alpha1"] = SubscribeAsync;
        methods["unsubscribe_configuration"] = methods["unsubscribe_configuration_alpha1"] = UnsubscribeAsync;

        // Dapr has had it until 1.10; guests of that time may import it.
        methods["rename_actor_reminder"] = static (_, _) =>
            throw new GrpcException(GrpcStatusCode.Unimplemented, "RenameActorReminder is not available: no runtime has it any more");
        Methods = methods;
    }

    /// <summary>The methods: from a request's bytes to the response's. Failures are a <see cref="GrpcException"/> or one of the operation's own.</summary>
    public IReadOnlyDictionary<string, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<ReadOnlyMemory<byte>>>> Methods { get; }

    /// <summary>A name as go-plugin writes it: <c>QueryStateAlpha1</c> is <c>query_state_alpha1</c>.</summary>
    /// <remarks>knqyf263/go-plugin, <c>gen/host.go</c>, <c>toSnakeCase</c>.</remarks>
    internal static string SnakeCase(string name) =>
        LowerThenUpper().Replace(WordInName().Replace(name, "${a}_${b}"), "${a}_${b}").ToLowerInvariant();

    private async ValueTask<ReadOnlyMemory<byte>> SubscribeAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var request = SubscribeConfigurationRequest.Parser.ParseFrom(message.Span);
        var id = await _app.Configuration.SubscribeAppAsync(
            request.StoreName,
            [.. request.Keys],
            request.Metadata.ToMetadata(),
            cancellationToken
        );
        return new SubscribeConfigurationResponse { Id = id }.ToByteArray();
    }

    private async ValueTask<ReadOnlyMemory<byte>> UnsubscribeAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var request = UnsubscribeConfigurationRequest.Parser.ParseFrom(message.Span);
        await _app.Configuration.UnsubscribeAsync(request.StoreName, request.Id, cancellationToken);
        return new UnsubscribeConfigurationResponse { Ok = true }.ToByteArray();
    }

    [GeneratedRegex("(?<a>.)(?<b>[A-Z][a-z]+)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WordInName();

    [GeneratedRegex("(?<a>[a-z0-9])(?<b>[A-Z])", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LowerThenUpper();
}
