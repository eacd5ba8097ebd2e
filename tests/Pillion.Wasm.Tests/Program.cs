using Pillion.Wasm.Tests;
using Pillion.Wasm.Tests.Testing;
using Xunit.MicrosoftTestingPlatform;

// The entry point that xunit would generate, but for child processes.
return ChildProcess.TryRunChild(args)
    ?? await TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions);
