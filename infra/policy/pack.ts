import { PolicyPack } from '@pulumi/policy'
import { policies } from './policies.ts'
import { readStackSettings } from './stack-settings.ts'

/** Started by index.cjs: serves the policies to the engine of one preview or update. */
new PolicyPack('poolproof', { policies: policies(readStackSettings()) })
