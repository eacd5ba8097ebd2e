namespace Pillion.Wasm.GoPlugin;

/// <summary>What a plug-in answered.</summary>
/// <param name="Value">What was read of its message; default if there is an error.</param>
/// <param name="Error">The error that the plug-in answered with instead; null if there is none.</param>
public readonly record struct PluginReply<T>(T? Value, string? Error);

/// <summary>Writes a message.</summary>
/// <param name="message">What to write.</param>
/// <param name="destination">Exactly as many bytes as were asked for.</param>
public delegate void PluginWriter<in TMessage>(TMessage message, Span<byte> destination);

/// <summary>Reads a message.</summary>
/// <param name="source">Its bytes, which are the plug-in's and change afterwards.</param>
public delegate TMessage PluginReader<out TMessage>(ReadOnlySpan<byte> source);
