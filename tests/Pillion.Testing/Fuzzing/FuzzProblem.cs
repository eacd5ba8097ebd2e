namespace Pillion.Testing.Fuzzing;

/// <summary>What is wrong with an answer.</summary>
/// <param name="Kind">The same for all inputs that have the same cause.</param>
/// <param name="Example">The input.</param>
public sealed record FuzzProblem(string Kind, string Example);
