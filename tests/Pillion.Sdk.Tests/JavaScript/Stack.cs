using System.Globalization;

namespace Pillion.Sdk.Tests.JavaScript;

/// <summary>What a run of the suite is about: the protocol of the SDK's client and server, and the components behind Pillion.</summary>
/// <param name="Protocol"><c>http</c> or <c>grpc</c>.</param>
/// <param name="Components">The folder of <c>resources/</c>; <c>defaults</c> for none.</param>
/// <param name="Features">The files of <c>js/</c>.</param>
internal sealed record Stack(string Protocol, string Components, params IReadOnlyList<string> Features)
{
    private static readonly string[] s_everything =
    [
        "state",
        "pubsub",
        "invoker",
        "binding",
        "secret",
        "configuration",
        "lock",
        "crypto",
        "metadata",
        "proxy",
        "stop",
    ];

    /// <summary>Every stack there is.</summary>
    public static IReadOnlyList<Stack> All { get; } =
    [
        new("http", "redis", ["later", .. s_everything]),
        new("grpc", "redis", s_everything),
        new("http", "local", s_everything),
        new("grpc", "local", s_everything),
        // What an app has without any file: there are no other components to test.
        new("http", "defaults", "state", "pubsub", "invoker", "secret", "metadata", "stop"),
        new("grpc", "defaults", "state", "pubsub", "invoker", "secret", "metadata", "stop"),
    ];

    /// <summary>What test results call it.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Protocol}, {Components}");
}
