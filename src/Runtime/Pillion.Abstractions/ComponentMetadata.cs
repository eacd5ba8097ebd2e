using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Pillion.Abstractions;

/// <summary>
/// A component's configuration: text values under keys that are compared without regard to case. The typed getters report a bad value
/// as a <see cref="ComponentException"/> of kind <see cref="ComponentErrorKind.Configuration"/> that names the component and the key.
/// </summary>
public sealed class ComponentMetadata : IEnumerable<KeyValuePair<string, string>>
{
    /// <summary>No keys at all.</summary>
    public static readonly ComponentMetadata Empty = new("", []);

    /// <summary>What a message has in the place of a secret.</summary>
    private const string Hidden = "<secret>";

    private readonly string _component;
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly string[] _secrets;

    /// <summary>Takes the values for a component.</summary>
    /// <param name="component">The component's name, for error messages.</param>
    /// <param name="values">Resolved values; of keys that differ only in case the last one wins.</param>
    /// <param name="secretKeys">The keys whose values no message may quote: those that came from a secret store or the environment. Null for none.</param>
    public ComponentMetadata(
        string component,
        IEnumerable<KeyValuePair<string, string>> values,
        IReadOnlyCollection<string>? secretKeys = null
    )
    {
        ArgumentNullException.ThrowIfNull(component);
        ArgumentNullException.ThrowIfNull(values);
        _component = component;
        foreach (var (key, value) in values)
        {
            _values[key] = value;
        }

        _secrets = [.. (secretKeys ?? []).Select(key => _values.GetValueOrDefault(key, "")).Where(value => value.Length > 0)];
    }

    /// <summary>How many keys there are.</summary>
    public int Count => _values.Count;

    /// <summary>Whether one of the keys (the name and its aliases, in order of preference) has a value; empty text counts as a value.</summary>
    public bool TryGet(ReadOnlySpan<string> keys, [NotNullWhen(true)] out string? value)
    {
        foreach (var key in keys)
        {
            if (_values.TryGetValue(key, out value))
            {
                return true;
            }
        }

        value = null;
        return false;
    }

    /// <summary>The value of the key or its aliases; null when none is there or it is empty.</summary>
    public string? Get(params ReadOnlySpan<string> keys) => TryGet(keys, out var value) && value.Length > 0 ? value : null;

    /// <summary>The value of a key that must be there and not be empty.</summary>
    /// <exception cref="ComponentException">The key is absent or empty.</exception>
    public string Require(params ReadOnlySpan<string> keys) =>
        Get(keys) ?? throw Error(keys[0], "is required: add it to the component's metadata");

    /// <summary>A boolean in any of the spellings Go's <c>strconv.ParseBool</c> and Dapr's <c>IsTruthy</c> take: 1/0, t/f, true/false, y/n, yes/no, on/off.</summary>
    /// <exception cref="ComponentException">The value is none of them.</exception>
    public bool GetBoolean(bool fallback, params ReadOnlySpan<string> keys)
    {
        var text = Get(keys);
        if (text is null)
        {
            return fallback;
        }

        return text.Trim().ToLowerInvariant() switch
        {
            "1" or "t" or "true" or "y" or "yes" or "on" => true,
            "0" or "f" or "false" or "n" or "no" or "off" => false,
            _ => throw Error(keys[0], $"must be true or false, not '{text}'"),
        };
    }

    /// <summary>A whole number within the bounds.</summary>
    /// <exception cref="ComponentException">The value is no number or out of bounds.</exception>
    public int GetInt32(int fallback, int min, int max, params ReadOnlySpan<string> keys)
    {
        var text = Get(keys);
        if (text is null)
        {
            return fallback;
        }

        if (
            !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || number < min
            || number > max
        )
        {
            throw Error(keys[0], $"must be a whole number from {min} to {max}, not '{text}'");
        }

        return number;
    }

    /// <summary>A number of bytes, plain or as a quantity (<c>4096</c>, <c>64Mi</c>, <c>2G</c>), within the bounds.</summary>
    /// <exception cref="ComponentException">The value is none or out of bounds.</exception>
    public long GetByteSize(long fallback, long min, long max, params ReadOnlySpan<string> keys)
    {
        var text = Get(keys);
        if (text is null)
        {
            return fallback;
        }

        if (!ByteSize.TryParse(text, out var bytes) || bytes < min || bytes > max)
        {
            throw Error(keys[0], $"must be a size from {min} to {max} bytes, such as 64Mi or 4096, not '{text}'");
        }

        return bytes;
    }

    /// <summary>
    /// A duration: Go's notation (<c>1h2m3.5s</c>, <c>250ms</c>), or a bare number of seconds as Dapr's older fields have it.
    /// </summary>
    /// <exception cref="ComponentException">The value is no duration.</exception>
    public TimeSpan GetDuration(TimeSpan fallback, params ReadOnlySpan<string> keys)
    {
        var text = Get(keys);
        if (text is null)
        {
            return fallback;
        }

        return GoDuration.TryParse(text, out var duration) ? duration
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 1e9
                ? TimeSpan.FromSeconds(seconds)
            : throw Error(keys[0], $"must be a duration such as 5s or 1h30m (or a number of seconds), not '{text}'");
    }

    /// <summary>The configuration error for a key of this component: <c>component 'x': metadata key 'y' …</c>. A secret in the problem is left out.</summary>
    public ComponentException Error(string key, string problem) =>
        new(ComponentErrorKind.Configuration, $"component '{_component}': metadata key '{key}' {Hide(problem)}");

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private string Hide(string text)
    {
        foreach (var secret in _secrets)
        {
            // One of a few characters is hidden where it is quoted: elsewhere it would take pieces out of other words.
            text =
                secret.Length < 4
                    ? text.Replace($"'{secret}'", Hidden, StringComparison.Ordinal)
                    : text.Replace(secret, Hidden, StringComparison.Ordinal);
        }

        return text;
    }
}
