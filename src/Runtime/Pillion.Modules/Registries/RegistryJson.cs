using System.Text.Json.Serialization;

namespace Pillion.Modules.Registries;

/// <summary>JSON of registries, images and Spin's applications.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ImageConfiguration))]
[JsonSerializable(typeof(SpinApplication))]
[JsonSerializable(typeof(RegistryErrors))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(WasmConfiguration))]
internal sealed partial class RegistryJson : JsonSerializerContext;

/// <summary>An image's configuration, as far as it says what is started (image specification, <c>config.md</c>; its <c>config</c> member is Docker's).</summary>
internal sealed record ImageConfiguration
{
    public string? Architecture { get; init; }

    public string? Os { get; init; }

    public StartCommand? Config { get; init; }

    internal sealed record StartCommand
    {
        [JsonPropertyName("Entrypoint")]
        public IReadOnlyList<string>? Entrypoint { get; init; }

        [JsonPropertyName("Cmd")]
        public IReadOnlyList<string>? Cmd { get; init; }

        [JsonPropertyName("WorkingDir")]
        public string? WorkingDir { get; init; }
    }
}

/// <summary>Spin's locked application, as far as it says which layers are components (reference: spinframework/spin, <c>crates/locked-app</c>).</summary>
internal sealed record SpinApplication
{
    public IReadOnlyList<Component>? Components { get; init; }

    internal sealed record Component
    {
        public string? Id { get; init; }

        public Content? Source { get; init; }
    }

    internal sealed record Content
    {
        public string? Digest { get; init; }
    }
}

/// <summary>What a registry says when it refuses (distribution specification, "Error codes").</summary>
internal sealed record RegistryErrors
{
    public IReadOnlyList<Error>? Errors { get; init; }

    internal sealed record Error
    {
        public string? Code { get; init; }

        public string? Message { get; init; }
    }
}

/// <summary>A token server's answer; one of the two names is used (distribution documentation, "Token Authentication Specification").</summary>
internal sealed record TokenAnswer
{
    public string? Token { get; init; }

    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }
}
