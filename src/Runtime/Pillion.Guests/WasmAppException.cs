namespace Pillion.Guests;

/// <summary>A module cannot be hosted: it is broken, imports what there is not, or does not fit its settings. The message says what to do.</summary>
public sealed class WasmAppException(string message, Exception? innerException = null) : Exception(message, innerException);
