import { urlSubjects } from '../../../rules/environment/url-subject.ts'
import { classify } from '../../../rules/url/classify.ts'
import { bySeverity, type DoctorCheck, ok, wrong } from './check.ts'

/** Is the URL of the migrations direct, and of the same database? */
export const directUrl: DoctorCheck = {
  name: 'direct URL',

  ask({ facts, urlFindings }) {
    const subject = urlSubjects(facts).find(({ role }) => role === 'direct')
    if (!subject) return undefined
    const { certain, notes } = bySeverity(urlFindings.filter((finding) => finding.subject === subject.name))
    return certain.length > 0
      ? wrong(...certain, ...notes)
      : ok(`${subject.name}: ${classify(subject.text).reason}`, ...notes)
  },
}
